import type { Metadata } from 'next'
import { Gates } from '#web/features/gates/gates.tsx'

export const metadata: Metadata = { title: 'Gates' }

export default function GatesPage() {
  return <Gates />
}
