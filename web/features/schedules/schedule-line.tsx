'use client'
import { CirclePause, CirclePlay } from 'lucide-react'
import Link from 'next/link'
import type { ScheduleView } from '#contracts/schedules.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { workflowPath } from '#web/features/workflow/workflow-path.ts'
import { Badge } from '#web/ui/badge.tsx'
import { useNow } from '#web/ui/clock.ts'
import { cn } from '#web/ui/cn.ts'
import { formatCount, formatDuration, formatExact } from '#web/ui/format.ts'
import { RowTime } from '#web/ui/time.tsx'
import { WorkflowStatusBadge } from '#web/ui/workflow-status-badge.tsx'
import { ScheduleButtons } from './schedule-buttons.tsx'

/** One schedule: what it starts and when, whether it is paused, what came of the last runs, and what comes next. */
export function ScheduleLine({ schedule, isActive }: { schedule: ScheduleView; isActive: boolean }) {
  const { id, type, target, when, paused, recent } = schedule
  return (
    <li
      id={`schedule-${id}`}
      data-schedule={id}
      className={cn(
        'flex flex-col gap-x-4 gap-y-2 border-b px-3 py-2 last:border-b-0 lg:flex-row lg:items-start',
        isActive && 'bg-accent-soft',
      )}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={paused ? 'warning' : 'good'}>
            {paused ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />} {paused ? 'paused' : 'on'}
          </Badge>
          <span className="font-semibold">{type}</span>
          {target === null ? null : <span className="min-w-0 break-all">{target}</span>}
          <span className="text-ink-2">{when}</span>
        </p>
        <code className="break-all font-mono text-xs text-ink-3">{id}</code>
        {paused ? <Paused schedule={schedule} /> : null}
        <Next schedule={schedule} />
        <Recent recent={recent} />
        <Bounds schedule={schedule} />
      </div>
      <ScheduleButtons schedule={schedule} />
    </li>
  )
}

const Paused = ({ schedule: { pausedBy, pausedWhy } }: { schedule: ScheduleView }) => (
  <p className="break-words text-ink-2">
    Paused by {pausedBy ?? 'somebody, not by these pages'}: {pausedWhy ?? 'no reason was given'}
  </p>
)

function Next({ schedule: { next, paused } }: { schedule: ScheduleView }) {
  const now = useNow()
  if (now === null) return null
  if (next.length === 0) return <p className="text-ink-2">It starts nothing more by itself.</p>
  return (
    <p className="flex flex-wrap gap-x-2 text-ink-2">
      {paused ? 'Would start' : 'Starts'} in
      {next.map((at) => (
        <time key={at} dateTime={at} title={formatExact(at)} className={cn('tabular-nums', paused && 'text-ink-3 line-through')}>
          {formatDuration(Math.max(1_000, Date.parse(at) - now))}
        </time>
      ))}
    </p>
  )
}

function Recent({ recent }: { recent: readonly WorkflowView[] }) {
  if (recent.length === 0) return <p className="text-ink-3">It has started nothing that is still kept.</p>
  const [last] = recent
  return (
    <>
      <ul className="flex flex-wrap items-center gap-x-3 gap-y-1" aria-label="Last runs, newest first">
        {recent.map((run) => (
          <li key={run.runId}>
            <Link href={workflowPath(run)} className="inline-flex items-center gap-1 text-xs text-ink-3 hover:underline">
              <WorkflowStatusBadge status={run.status} /> <RowTime at={run.startedAt} />
            </Link>
          </li>
        ))}
      </ul>
      {last?.failure ? <p className="break-words text-critical">{last.failure}</p> : null}
    </>
  )
}

const Bounds = ({ schedule: { overlap, catchupWindowMs, missed, skipped } }: { schedule: ScheduleView }) => (
  <p className="text-xs text-ink-3">
    While the one before still runs, {overlap}. A start that was missed is made up for within {formatDuration(catchupWindowMs)}
    {missed > 0 ? `; ${formatCount(missed)} were missed for longer` : ''}
    {skipped > 0 ? `; ${formatCount(skipped)} were left out as the one before still ran` : ''}.
  </p>
)
