import type { Metadata } from 'next'
import { GateRun } from '#web/features/gates/gate-run.tsx'

export const metadata: Metadata = { title: 'Gate run' }

export default async function GateRunPage({ params }: { params: Promise<{ id: string }> }) {
  return <GateRun id={(await params).id} />
}
