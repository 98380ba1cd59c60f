'use client'
import type { GapView } from '#contracts/live.ts'
import { formatDuration, formatExact } from '#web/ui/format.ts'
import { RelativeTime } from '#web/ui/time.tsx'

/** Older ones say little about now. */
const MOST_SHOWN = 8

/** When we may have missed something, why, and how much of it was recovered. */
export function GapList({ gaps }: { gaps: readonly GapView[] }) {
  if (gaps.length === 0) return <p className="text-ink-3">No gap in watching is on record.</p>
  const newest = gaps.toSorted((a, b) => Date.parse(b.fromAt) - Date.parse(a.fromAt)).slice(0, MOST_SHOWN)
  return (
    <div>
      <h3 className="mb-1 font-medium">Gaps in watching</h3>
      <ul className="flex flex-col gap-px">
        {newest.map((gap) => (
          <li key={gap.id} className="hatched flex flex-wrap gap-x-3 bg-unknown-soft px-2 py-1">
            <span className="font-medium">
              {gap.toAt ? formatDuration(Date.parse(gap.toAt) - Date.parse(gap.fromAt)) : 'open'} from{' '}
              <RelativeTime at={gap.fromAt} />
            </span>
            <span title={formatExact(gap.fromAt)} className="text-ink-2">
              {gap.reason}
            </span>
            <span className="text-ink-2">
              {gap.recovered} events recovered{gap.missed === null ? ', missed: not known' : `, ${gap.missed} missed`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
