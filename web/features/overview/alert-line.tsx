'use client'
import Link from 'next/link'
import type { AlertView } from '#contracts/alerts.ts'
import { AcknowledgeButton } from '#web/features/alert/alert-buttons.tsx'
import { memberWords, subjectOf } from '#web/features/alert/alert-words.ts'
import { AlertStateBadge } from '#web/ui/alert-state-badge.tsx'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { TickingDuration } from '#web/ui/time.tsx'

/** An alert that nobody has taken on. */
export function AlertLine({ alert }: { alert: AlertView }) {
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1.5 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-needs-alert={alert.id}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <SeverityBadge severity={alert.severity} />
          <AlertStateBadge alert={alert} />
          <Link href={`/alerts/${alert.id}`} className="min-w-0 break-words font-semibold hover:underline">
            {subjectOf(alert)}
          </Link>
          <span className="text-ink-3">
            for <TickingDuration since={alert.openedAt} /> · {memberWords(alert)}
          </span>
        </p>
        <p className="mt-0.5 break-words text-ink-2">{alert.says}</p>
      </div>
      <AcknowledgeButton alert={alert} size="small" />
    </li>
  )
}
