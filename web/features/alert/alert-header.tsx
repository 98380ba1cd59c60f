'use client'
import Link from 'next/link'
import type { AlertDetail } from '#contracts/api/response.ts'
import { AlertStateBadge } from '#web/ui/alert-state-badge.tsx'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { AlertButtons } from './alert-buttons.tsx'
import { memberWords, subjectOf, untoldWords } from './alert-words.ts'
import { WhatIsWrong } from './what-is-wrong.tsx'

/** What is it, how bad, since when, who has it, and what can be done: the answer before the evidence. */
export function AlertHeader({ detail, inPanel }: { detail: AlertDetail; inPanel?: boolean }) {
  const { alert } = detail
  const Name = inPanel ? 'h2' : 'h1'
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="flex flex-wrap items-center gap-2" data-alert-state={alert.state}>
          <SeverityBadge severity={alert.severity} />
          <AlertStateBadge alert={alert} />
          <span className="text-ink-2">
            <Lasting alert={alert} />
          </span>
        </p>
        <Name className="mt-1 min-w-0 break-words text-xl font-semibold">{subjectOf(alert)}</Name>
        <p className="text-ink-2">
          {memberWords(alert)}
          {alert.acknowledgedAt ? (
            <>
              {' · '}acknowledged by {alert.acknowledgedBy ?? 'somebody'} <RelativeTime at={alert.acknowledgedAt} />
            </>
          ) : null}
          {alert.previousId ? (
            <>
              {' · '}
              <Link href={`/alerts/${alert.previousId}`} className="font-medium text-accent underline">
                it happened before
              </Link>
            </>
          ) : null}
        </p>
        <Untold alert={alert} />
      </div>
      <AlertButtons alert={alert} />
      <WhatIsWrong detail={detail} />
    </div>
  )
}

function Lasting({ alert: { openedAt, resolvedAt } }: Pick<AlertDetail, 'alert'>) {
  if (resolvedAt === null)
    return (
      <>
        for <TickingDuration since={openedAt} />, since <ExactTime at={openedAt} />
      </>
    )
  return (
    <>
      from <ExactTime at={openedAt} /> to <ExactTime at={resolvedAt} />
    </>
  )
}

function Untold({ alert }: Pick<AlertDetail, 'alert'>) {
  const says = untoldWords(alert)
  return says ? <p className="text-ink-3">{says}</p> : null
}
