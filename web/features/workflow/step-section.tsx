import type { StepView } from '#contracts/workflows.ts'
import { Section } from '#web/ui/section.tsx'
import { StepRow } from './step-row.tsx'

/** What it did, in the order in which it was begun. */
export function StepSection({
  steps,
  eventsLeftOut,
  isOver,
}: {
  steps: readonly StepView[]
  eventsLeftOut: number
  isOver: boolean
}) {
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
            <StepRow key={step.eventId} step={step} />
          ))}
        </ol>
      )}
      {eventsLeftOut > 0 ? (
        <p className="px-3 py-2 text-xs text-ink-3">Its history is longer than is read: {eventsLeftOut} events are not shown.</p>
      ) : null}
    </Section>
  )
}
