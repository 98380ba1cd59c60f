import type { Metadata } from 'next'
import { Traces } from '#web/features/traces/traces.tsx'

export const metadata: Metadata = { title: 'Traces' }

export default function TracesPage() {
  return <Traces />
}
