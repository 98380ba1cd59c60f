import type { Metadata } from 'next'
import { Drift } from '#web/features/drift/drift.tsx'

export const metadata: Metadata = { title: 'Drift' }

export default function DriftPage() {
  return <Drift />
}
