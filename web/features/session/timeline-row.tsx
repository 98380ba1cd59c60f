'use client'
import { Unplug } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { GapView } from '#contracts/live.ts'
import { cn } from '#web/ui/cn.ts'
import { formatClock, formatDuration, formatExact } from '#web/ui/format.ts'
import { EntryLine } from './entry-line.tsx'
import type { TimelineRow } from './timeline-rows.ts'
import { RepeatLine, ToolLine } from './tool-line.tsx'

/** One row of the timeline, with the time it began. */
export const TimelineRowLine = memo(function TimelineRowLine(props: {
  row: TimelineRow
  isPointed: boolean
  pointed: string | null
}) {
  const { row, isPointed } = props
  return (
    <li
      id={`row-${row.key}`}
      data-kind={row.kind}
      className={cn(
        'flex gap-3 border-b px-3 py-1.5',
        isPointed && 'bg-accent-soft',
        row.kind === 'gap' && 'hatched bg-unknown-soft',
      )}
    >
      <time dateTime={row.at} title={formatExact(row.at)} className="w-14 shrink-0 pt-px text-xs leading-5 text-ink-3">
        {formatClock(row.at)}
      </time>
      <div className="min-w-0 flex-1">{lineOf(row, props.pointed)}</div>
    </li>
  )
})

function lineOf(row: TimelineRow, pointed: string | null): ReactNode {
  switch (row.kind) {
    case 'tool':
      return <ToolLine row={row} />
    case 'repeat':
      return <RepeatLine row={row} isOpen={pointed !== null} />
    case 'gap':
      return <GapLine gap={row.gap} />
    case 'entry':
      return <EntryLine entry={row.entry} />
  }
}

function GapLine({ gap }: { gap: GapView }) {
  const length = gap.toAt ? formatDuration(Date.parse(gap.toAt) - Date.parse(gap.fromAt)) : 'still open'
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      <Unplug className="size-4 text-ink-2" aria-hidden />
      <span className="font-medium">Not watched: {length}</span>
      <span className="text-ink-2">{gap.reason}</span>
      <span className="text-xs text-ink-3">
        {gap.recovered > 0 ? `${gap.recovered} events recovered from the gateway afterwards` : 'nothing recovered'}
        {gap.missed === null ? '; how many were missed is not known' : `; ${gap.missed} missed`}
      </span>
    </p>
  )
}
