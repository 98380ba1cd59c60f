import type { Metadata } from 'next'
import { Workflows } from '#web/features/workflows/workflows.tsx'

export const metadata: Metadata = { title: 'Workflows' }

export default function WorkflowsPage() {
  return <Workflows />
}
