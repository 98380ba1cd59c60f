import type { StepView, WorkflowView } from '#contracts/workflows.ts'
import { stepAt } from '#domain/workflow/step-at.ts'
import { Section } from '#web/ui/section.tsx'
import { StepRow } from './step-row.tsx'
import { useDryReplay } from './use-dry-replay.ts'

/** What it did, in the order in which it was begun. */
export function StepSection({
  steps,
  eventsLeftOut,
  workflow,
}: {
  steps: readonly StepView[]
  eventsLeftOut: number
  workflow: WorkflowView
}) {
  const isOver = workflow.closedAt !== null
  const { outcome } = useDryReplay(workflow)
  const at = outcome?.eventId ?? null
  const divergence = at === null ? null : (stepAt(steps, at)?.step.eventId ?? null)
  return (
    <Section
      title="What it did"
      aside={<span className="text-xs text-ink-3">{steps.length === 1 ? '1 step' : `${steps.length} steps`}</span>}
    >
      {steps.length === 0 ? (
        <p className="p-3 text-ink-3">
          {isOver ? 'It did nothing that leaves a trace.' : 'Nothing yet. Where that lasts, no worker takes work from its queue.'}
        </p>
      ) : (
        <ol data-steps>
          {steps.map((step) => (
            <StepRow key={step.eventId} step={step} workflow={workflow} isDivergence={step.eventId === divergence} />
          ))}
        </ol>
      )}
      {eventsLeftOut > 0 ? (
        <p className="px-3 py-2 text-xs text-ink-3">Its history is longer than is read: {eventsLeftOut} events are not shown.</p>
      ) : null}
    </Section>
  )
}
