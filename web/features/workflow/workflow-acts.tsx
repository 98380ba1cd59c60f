import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import { buttonLook } from '#web/ui/button.tsx'

/** What can be done about an execution, and what of it can be taken along: a button each. */
export function WorkflowActs({ detail }: { detail: WorkflowDetail }) {
  const { workflowId } = detail.workflow
  return (
    <div role="toolbar" aria-label="What can be done" className="flex flex-wrap gap-2">
      <a className={buttonLook({ size: 'small' })} href={`/workflows?search=${encodeURIComponent(workflowId)}`}>
        All its runs
      </a>
    </div>
  )
}
