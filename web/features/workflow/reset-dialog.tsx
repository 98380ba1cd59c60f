'use client'
import { useQuery } from '@tanstack/react-query'
import type { ResetPlanView } from '#contracts/api/workflow-acts.ts'
import type { StepView, WorkflowView } from '#contracts/workflows.ts'
import { resetPlanQuery } from '#web/features/api/workflow-act-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { ActivitiesAgain } from './activities-again.tsx'
import { inWords, useWorkflowAct } from './use-workflow-act.ts'

type Props = { workflow: WorkflowView; step: StepView; onClose: () => void }

/** Says what a reset to a step would do, and asks why it is wanted. */
export function ResetDialog({ workflow, step, onClose }: Props) {
  const { data: plan, error } = useQuery(resetPlanQuery(workflow, step.eventId))
  const { ask } = useWorkflowAct(workflow)
  const title = `Reset to ${step.name || 'this wait'}`
  if (!plan || plan.refused)
    return (
      <Dialog title={title} onClose={onClose} description={plan?.refused?.says}>
        <p className="text-ink-2" aria-live="polite">
          {plan?.refused ? plan.refused.instead : error ? inWords(error) : 'Looking what would run again…'}
        </p>
        <div className="mt-4 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </Dialog>
    )
  return (
    <ReasonDialog
      title={title}
      consequence={consequenceOf(workflow)}
      confirmLabel="Reset to here"
      isReasonNeeded
      isDanger={plan.again.some(({ isHarmless }) => isHarmless !== true)}
      onClose={onClose}
      onConfirm={(reason) => ask('reset', { reason, eventId: step.eventId })}
    >
      <ActivitiesAgain again={plan.again} />
      <Besides plan={plan} />
    </ReasonDialog>
  )
}

const consequenceOf = ({ status }: WorkflowView): string =>
  `A new run goes on from here with the code of today. What was done before this step stays and is not done again.${
    status === 'running' ? ' The run that is there now is ended by that.' : ''
  }`

function Besides({ plan: { children, told, follows } }: { plan: ResetPlanView }) {
  return (
    <>
      {children.length > 0 ? <p>Workflows that it asks for again: {children.map(({ name }) => name).join(', ')}.</p> : null}
      {told.length > 0 ? <p>What it was told since, it is told again: {told.map(({ name }) => name).join(', ')}.</p> : null}
      {follows ? <p>{follows}</p> : null}
    </>
  )
}
