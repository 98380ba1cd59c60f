import type { PendingView } from '#contracts/workflows.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { FailureChain } from './failure-chain.tsx'

/** What is going on right now: the history tells of attempts only when they are over. */
export function PendingSection({ pending }: { pending: readonly PendingView[] }) {
  if (pending.length === 0) return null
  return (
    <Section title="At work now">
      <ul>
        {pending.map((each) => (
          <li key={each.activityId} className="border-b px-3 py-2 last:border-b-0" data-pending={each.name}>
            <span className="flex flex-wrap items-baseline gap-x-3">
              <code className="font-mono font-medium">{each.name}</code>
              <span>{each.state}</span>
              <span className="text-ink-2">
                attempt {each.attempt}
                {each.maxAttempts === null ? '' : ` of ${each.maxAttempts}`}
              </span>
              {each.heartbeatAt ? (
                <span className="text-ink-2">
                  heartbeat <RelativeTime at={each.heartbeatAt} />
                </span>
              ) : null}
            </span>
            {each.lastFailure ? <FailureChain failure={each.lastFailure} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
