import Link from 'next/link'
import type { ResetFailuresOutcome } from '#contracts/api/workflow-acts.ts'
import { workflowPath } from '#web/features/workflow/workflow-path.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'

/** What came of each that was to be reset: none is left out. */
export function FailureOutcomes({ outcome, onClose }: { outcome: ResetFailuresOutcome; onClose: () => void }) {
  const { outcomes, notLookedAt } = outcome
  const taken = outcomes.filter(({ newRunId }) => newRunId !== null).length
  return (
    <Dialog
      title={`${taken} of ${outcomes.length} taken up anew`}
      onClose={onClose}
      description={notLookedAt > 0 ? `${notLookedAt} older failures were not looked at. Look again for the next.` : undefined}
    >
      <ul className="flex flex-col gap-1">
        {outcomes.map(({ workflowId, runId, newRunId, says }) => (
          <li key={runId} data-outcome={newRunId === null ? 'left' : 'reset'} className="min-w-0 break-words">
            {newRunId === null ? (
              <>
                <code className="break-all font-mono text-xs">{workflowId}</code> <span className="text-critical">{says}</span>
              </>
            ) : (
              <Link className="break-all text-accent hover:underline" href={workflowPath({ workflowId, runId: newRunId })}>
                {workflowId}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-4 flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  )
}
