'use client'
import { Activity, BellRing, CircleCheck, Flag, type LucideIcon, UserCheck } from 'lucide-react'
import type { NoticeView } from '#contracts/alerts.ts'
import type { AlertDetail } from '#contracts/api/response.ts'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { ExactTime, RelativeTime } from '#web/ui/time.tsx'
import { type Moment, memberWords, momentsOf, reasonWords } from './alert-words.ts'
import { DeliveryLine } from './delivery-line.tsx'

/** What happened to the alert and what people were told of it, newest first. */
export function AlertTimeline({ detail }: { detail: AlertDetail }) {
  return (
    <ol data-timeline>
      {momentsOf(detail.alert, detail.notices).map((moment) => (
        <MomentLine key={moment.kind === 'notice' ? moment.notice.id : moment.kind} moment={moment} />
      ))}
    </ol>
  )
}

const glyphs: Record<Moment['kind'], LucideIcon> = {
  opened: Flag,
  flapping: Activity,
  resolved: CircleCheck,
  acknowledged: UserCheck,
  notice: BellRing,
}

function MomentLine({ moment }: { moment: Moment }) {
  const Glyph = glyphs[moment.kind]
  return (
    <li className="flex gap-2 border-b px-3 py-1.5 last:border-b-0">
      <Glyph className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{headingOf(moment)}</span>
          <span className="text-xs text-ink-3">
            <ExactTime at={moment.at} /> · <RelativeTime at={moment.at} />
          </span>
        </p>
        {moment.kind === 'notice' ? <Notice notice={moment.notice} /> : null}
      </div>
    </li>
  )
}

function headingOf(moment: Moment): string {
  switch (moment.kind) {
    case 'opened':
      return 'It began'
    case 'flapping':
      return 'It comes and goes since then'
    case 'resolved':
      return 'It is over'
    case 'acknowledged':
      return `${moment.by ?? 'Somebody'} acknowledged it`
    case 'notice':
      return reasonWords[moment.notice.reason]
  }
}

function Notice({ notice }: { notice: NoticeView }) {
  return (
    <div data-notice={notice.reason}>
      <p className="break-words text-ink-2">{notice.says}</p>
      <p className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
        <SeverityBadge severity={notice.severity} /> notice {notice.seq}: {memberWords({ ...notice, suppressed: 0 })}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {notice.deliveries.map((delivery) => (
          <DeliveryLine key={delivery.id} delivery={delivery} />
        ))}
      </ul>
    </div>
  )
}
