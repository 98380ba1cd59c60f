'use client'
import { Bell, Siren } from 'lucide-react'
import Link from 'next/link'
import { type MouseEvent, memo } from 'react'
import type { AlertView } from '#contracts/alerts.ts'
import { AcknowledgeButton } from '#web/features/alert/alert-buttons.tsx'
import { memberWords, subjectOf, untoldWords } from '#web/features/alert/alert-words.ts'
import { wantsAcknowledging } from '#web/features/alert/pressing.ts'
import { AlertStateBadge } from '#web/ui/alert-state-badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { formatDuration } from '#web/ui/format.ts'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'

/** One alert of the list: how bad, where it stands, what, how many, since when, who has it. */
export const AlertRow = memo(function AlertRow(props: { alert: AlertView; isActive: boolean; onSelect: (id: string) => void }) {
  const { alert, isActive, onSelect } = props
  const select = (event: MouseEvent) => {
    // A new tab is the browser's own.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onSelect(alert.id)
  }
  return (
    <li
      id={`alert-${alert.id}`}
      data-alert={alert.id}
      data-state={alert.state}
      aria-current={isActive ? 'true' : undefined}
      className={cn(
        'flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center',
        isActive ? 'bg-accent-soft' : 'hover:bg-raised',
        alert.resolvedAt !== null && 'text-ink-2',
      )}
    >
      <Link href={`/alerts/${alert.id}`} onClick={select} className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex flex-wrap items-center gap-2">
          <SeverityBadge severity={alert.severity} />
          <AlertStateBadge alert={alert} />
          <span className="min-w-0 break-words font-semibold">{subjectOf(alert)}</span>
        </span>
        <span className="flex flex-wrap gap-x-3 text-ink-2">
          {alert.resolvedAt === null ? <span>{memberWords(alert)}</span> : null}
          <Since alert={alert} />
          {alert.acknowledgedAt ? (
            <span>
              {alert.acknowledgedBy ?? 'somebody'} {alert.resolvedAt === null ? 'has' : 'had'} it,{' '}
              <RowTime at={alert.acknowledgedAt} />
            </span>
          ) : null}
          <Notices alert={alert} />
        </span>
      </Link>
      <span className="flex shrink-0 items-center gap-3">
        {alert.incidentNumber === null ? null : (
          <Link
            href={`/incidents/${alert.incidentNumber}`}
            className="inline-flex items-center gap-1 font-medium text-accent hover:underline"
          >
            <Siren className="size-3.5" aria-hidden /> Incident #{alert.incidentNumber}
          </Link>
        )}
        {wantsAcknowledging(alert) ? <AcknowledgeButton alert={alert} size="small" /> : null}
      </span>
    </li>
  )
})

function Since({ alert: { openedAt, resolvedAt } }: { alert: AlertView }) {
  if (resolvedAt === null)
    return (
      <span title={`since ${openedAt}`}>
        for <TickingDuration since={openedAt} />
      </span>
    )
  return (
    <span>
      over <RowTime at={resolvedAt} />, lasted {formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}
    </span>
  )
}

function Notices({ alert }: { alert: AlertView }) {
  const untold = untoldWords(alert)
  return (
    <span className="inline-flex items-center gap-1" title={untold ?? `People were told ${alert.noticeCount} times.`}>
      <Bell className="size-3.5" aria-hidden />
      {untold ? 'nobody told' : `${alert.noticeCount} ${alert.noticeCount === 1 ? 'notice' : 'notices'}`}
    </span>
  )
}
