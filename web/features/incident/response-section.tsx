'use client'
import type { IncidentView } from '#contracts/incidents.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { ResponseAction } from './response-action.tsx'

/** What can be done, in the order of the runbook: what it would touch, what waits for a person, what came of it. */
export function ResponseSection({ incident }: { incident: IncidentView }) {
  const { actions, diagnosis } = incident
  const [first] = actions
  return (
    <Section title="What can be done" aside={first ? <span className="text-xs text-ink-3">runbook {first.runbook}</span> : null}>
      {first ? (
        <ol data-responses>
          {actions.map((action) => (
            <ResponseAction key={action.id} incident={incident} action={action} />
          ))}
        </ol>
      ) : diagnosis ? (
        <EmptyState title="No runbook fits: you decide">
          Act on the sessions themselves, or add a runbook for the next time in{' '}
          <code className="font-mono">config/runbooks.yaml</code>.
        </EmptyState>
      ) : (
        <p className="p-3 text-ink-2">A runbook is chosen as soon as the evidence is there.</p>
      )}
    </Section>
  )
}
