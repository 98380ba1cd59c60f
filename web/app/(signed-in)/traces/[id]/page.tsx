import type { Metadata } from 'next'
import { Trace } from '#web/features/trace/trace.tsx'

export const metadata: Metadata = { title: 'Trace' }

export default async function TracePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <Trace id={decodeURIComponent(id)} />
}
