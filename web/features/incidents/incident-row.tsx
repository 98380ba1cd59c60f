'use client'
import Link from 'next/link'
import { memo } from 'react'
import type { IncidentView } from '#contracts/incidents.ts'
import { subjectOf } from '#web/features/alert/alert-words.ts'
import { cn } from '#web/ui/cn.ts'
import { formatDuration } from '#web/ui/format.ts'
import { IncidentStateBadge } from '#web/ui/incident-state-badge.tsx'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'

/** One incident of the list: where it stands, what, since when, what is thought to be the cause, what is next. */
export const IncidentRow = memo(function IncidentRow({ incident, isActive }: { incident: IncidentView; isActive: boolean }) {
  const { id, number, title, state, severity, owner, openedAt, resolvedAt, diagnosis } = incident
  const [cause] = diagnosis?.causes ?? []
  return (
    <li
      id={`incident-${id}`}
      data-incident={number}
      data-incident-state={state}
      className={cn('border-b last:border-b-0', isActive && 'bg-accent-soft', state === 'closed' && 'text-ink-2')}
    >
      <Link href={`/incidents/${number}`} className="flex flex-col gap-0.5 px-3 py-2 hover:bg-raised">
        <span className="flex flex-wrap items-center gap-2">
          <IncidentStateBadge state={state} />
          <SeverityBadge severity={severity} />
          <span className="min-w-0 break-words font-semibold">
            #{number} {subjectOf({ title })}
          </span>
        </span>
        <span className="flex flex-wrap gap-x-3 text-ink-2">
          {resolvedAt === null ? (
            <span title={`since ${openedAt}`}>
              for <TickingDuration since={openedAt} />
            </span>
          ) : (
            <span>
              over <RowTime at={resolvedAt} />, lasted {formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}
            </span>
          )}
          <span className="min-w-0 break-words">{cause ? cause.says : 'its cause is not known yet'}</span>
          <span>{owner ? `owned by ${owner}` : 'nobody owns it'}</span>
        </span>
        <Next incident={incident} />
      </Link>
    </li>
  )
})

/** What is done or waits: the one line that says whether somebody is needed. */
function Next({ incident: { actions, state } }: { incident: IncidentView }) {
  const next = actions.find((action) => ['awaiting-approval', 'blocked', 'running'].includes(action.state))
  if (!next || state === 'closed' || state === 'resolved') return null
  return (
    <span className="break-words">
      <span className="font-medium">{next.state === 'running' ? 'Being done: ' : 'Waits for you: '}</span>
      {next.says}, {next.target.what}
    </span>
  )
}
