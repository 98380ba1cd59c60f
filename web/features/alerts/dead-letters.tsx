'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { RedriveButton } from '#web/features/alert/redrive-button.tsx'
import { deadLettersQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** The messages that did not arrive and were given up on; there only while there are any. */
export function DeadLetters() {
  const { data, error, refetch } = useQuery(deadLettersQuery)
  if (error && !data) return <QueryError what="The messages that did not arrive" error={error} retry={() => void refetch()} />
  if (!data || data.total === 0) return null
  return (
    <Section title={`Messages that did not arrive: ${formatCount(data.total)}`}>
      <ul data-dead-letters>
        {data.items.map((letter) => (
          <li
            key={letter.id}
            className="flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
          >
            <div className="min-w-0 flex-1">
              <p className="break-words font-medium">
                {letter.alertId ? (
                  <Link href={`/alerts/${letter.alertId}`} className="hover:underline">
                    {letter.title}
                  </Link>
                ) : (
                  letter.title
                )}
              </p>
              <p className="text-ink-2">
                to {letter.channel}, decided <RelativeTime at={letter.queuedAt} />, given up after {letter.attempts}{' '}
                {letter.attempts === 1 ? 'attempt' : 'attempts'}
              </p>
              <p className="break-words text-critical">{letter.lastError}</p>
            </div>
            <RedriveButton delivery={letter} />
          </li>
        ))}
      </ul>
      {data.items.length < data.total ? (
        <p className="px-3 py-2 text-xs text-ink-3">The newest {formatCount(data.items.length)} are shown.</p>
      ) : null}
    </Section>
  )
}
