'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { memberWords, subjectOf } from '#web/features/alert/alert-words.ts'
import { alertsQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { AlertStateBadge } from '#web/ui/alert-state-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { RowTime } from '#web/ui/time.tsx'

const openOf = (session: string) => ({ open: 'true' as const, state: null, severity: null, rule: null, session })

/** The open alerts that this session is in; there only while there are any. */
export function SessionAlerts({ session }: { session: string }) {
  const { data, error, refetch } = useInfiniteQuery(alertsQuery(openOf(session)))
  if (error && !data) return <QueryError what="The alerts of this session" error={error} retry={() => void refetch()} />
  const alerts = data?.pages.flatMap(({ items }) => items) ?? []
  if (alerts.length === 0) return null
  return (
    <Section title="Open alerts with this session in them">
      <ul data-session-alerts>
        {alerts.map((alert) => (
          <li key={alert.id} className="border-b px-3 py-1.5 last:border-b-0">
            <p className="flex flex-wrap items-center gap-2">
              <SeverityBadge severity={alert.severity} />
              <AlertStateBadge alert={alert} />
              <Link href={`/alerts/${alert.id}`} className="min-w-0 break-words font-medium hover:underline">
                {subjectOf(alert)}
              </Link>
            </p>
            <p className="text-ink-2">
              {memberWords(alert)} · since <RowTime at={alert.openedAt} />
              {alert.acknowledgedBy ? ` · ${alert.acknowledgedBy} has it` : null}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}
