'use client'
import { useQuery } from '@tanstack/react-query'
import { SendAgainButton } from '#web/features/alert/redrive-button.tsx'
import { QueryError } from '#web/features/api/query-error.tsx'
import { deadEventsQuery, webhookKeys } from '#web/features/api/webhook-queries.ts'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** The events that other systems did not take and that were given up on; there only while there are any. */
export function DeadEvents() {
  const { data, error, refetch } = useQuery(deadEventsQuery)
  if (error && !data) return <QueryError what="The events that were not taken" error={error} retry={() => void refetch()} />
  if (!data || data.total === 0) return null
  return (
    <Section title={`Events that other systems did not take: ${formatCount(data.total)}`}>
      <ul data-dead-events>
        {data.items.map(({ id, webhook, type, queuedAt, attempts, lastError }) => (
          <li key={id} className="flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center">
            <div className="min-w-0 flex-1">
              <p className="break-words font-medium">{type}</p>
              <p className="text-ink-2">
                to {webhook}, queued <RelativeTime at={queuedAt} />, given up after {attempts}{' '}
                {attempts === 1 ? 'attempt' : 'attempts'}
              </p>
              <p className="break-words text-critical">{lastError}</p>
            </div>
            <SendAgainButton path={`/api/v1/webhook-deliveries/${id}/redrive`} to={webhook} stale={[webhookKeys.all]} />
          </li>
        ))}
      </ul>
      {data.items.length < data.total ? (
        <p className="px-3 py-2 text-xs text-ink-3">The newest {formatCount(data.items.length)} are shown.</p>
      ) : null}
    </Section>
  )
}
