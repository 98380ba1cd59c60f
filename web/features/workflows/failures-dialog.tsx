'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FailureGroup, ResetFailuresOutcome } from '#contracts/api/workflow-acts.ts'
import { request } from '#web/features/api/request.ts'
import { failuresQuery } from '#web/features/api/workflow-act-queries.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { ActivitiesAgain } from '#web/features/workflow/activities-again.tsx'
import { inWords } from '#web/features/workflow/use-workflow-act.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { FailureOutcomes } from './failure-outcomes.tsx'

/** Failures of one type by their cause; one is chosen, looked at, and then reset with a reason. */
export function FailuresDialog({ type, onClose }: { type: string; onClose: () => void }) {
  const { data, error } = useQuery(failuresQuery(type))
  const client = useQueryClient()
  const [chosen, setChosen] = useState<FailureGroup | null>(null)
  const reset = useMutation({
    mutationFn: (body: { cause: string; reason: string }) =>
      request<ResetFailuresOutcome>('/api/v1/workflows/reset-failures', {
        method: 'POST',
        body: { ...body, type, requestId: newRequestId() },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workflows'] }),
  })
  if (reset.data) return <FailureOutcomes outcome={reset.data} onClose={onClose} />
  if (chosen && reset.isIdle)
    return (
      <ReasonDialog
        title={`Reset ${countWords(chosen)} of ${type}`}
        consequence={`Each goes on from the step that failed, with the code of today. Cause: ${chosen.cause}`}
        confirmLabel={`Reset ${chosen.workflows.length}`}
        isReasonNeeded
        isDanger={chosen.again.some(({ isHarmless }) => isHarmless !== true)}
        onClose={() => setChosen(null)}
        onConfirm={(reason) => reset.mutate({ cause: chosen.cause, reason })}
      >
        <ActivitiesAgain again={chosen.again} />
      </ReasonDialog>
    )
  const failed = error ?? reset.error
  return (
    <Dialog title={`Failures of ${type}`} onClose={onClose} description="By their cause; ids and numbers in it do not count.">
      <div aria-live="polite" className="flex flex-col gap-2">
        {failed ? <p className="text-critical">{inWords(failed)}</p> : null}
        {reset.isPending ? <p>Resetting them, one after the other…</p> : null}
        {!data && !failed ? <p className="text-ink-2">Reading why they failed…</p> : null}
        {data?.groups.length === 0 ? <p className="text-ink-2">There are no failures of this type any more.</p> : null}
        {reset.isIdle
          ? data?.groups.map((group) => <Group key={group.cause} group={group} onChoose={() => setChosen(group)} />)
          : null}
        {data && data.total > data.looked ? (
          <p className="text-xs text-ink-3">
            The newest {data.looked} of {data.total} were looked at. Reset these first, then look again.
          </p>
        ) : null}
      </div>
      <div className="mt-4 flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  )
}

const countWords = ({ workflows: { length } }: FailureGroup): string => (length === 1 ? '1 failure' : `${length} failures`)

function Group({ group, onChoose }: { group: FailureGroup; onChoose: () => void }) {
  const { cause, workflows, leftOut } = group
  return (
    <div className="flex flex-col gap-1 rounded border p-2" data-cause={cause}>
      <p className="min-w-0 break-words font-medium">{cause}</p>
      <p className="text-xs text-ink-2">
        {countWords(group)} can be reset{leftOut.length > 0 ? `, ${leftOut.length} cannot` : ''}.
      </p>
      {leftOut.length > 0 ? (
        <details className="text-xs text-ink-3">
          <summary className="cursor-pointer">Why not</summary>
          <ul>
            {leftOut.map(({ workflowId, runId, says }) => (
              <li key={runId} className="break-words">
                <code className="break-all font-mono">{workflowId}</code> {says}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Button size="small" className="w-fit" disabled={workflows.length === 0} onClick={onChoose}>
        Reset these
      </Button>
    </div>
  )
}
