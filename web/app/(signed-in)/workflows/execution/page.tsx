import type { Metadata } from 'next'
import { Workflow } from '#web/features/workflow/workflow.tsx'

export const metadata: Metadata = { title: 'Workflow' }

export default function WorkflowPage() {
  return <Workflow />
}
