'use client'
import Link from 'next/link'
import type { BackfillView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { BackfillStateBadge } from '#web/ui/backfill-state-badge.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { formatCount, formatShare, UNKNOWN } from '#web/ui/format.ts'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'
import { sumOf } from './backfill-words.ts'

/** One run: where it is, what came of it or how far it got, who asked for it. */
export function BackfillRow({ run, isActive }: { run: BackfillView; isActive: boolean }) {
  const { id, number, source, state, dryRunOnly, replays, trigger, requestedBy, startedAt, finishedAt } = run
  return (
    <li id={`backfill-${id}`} className="border-b last:border-b-0" data-backfill={number} data-state={state}>
      <Link
        href={`/migrations/${number}`}
        className={cn(
          'flex min-h-9 flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-1 hover:bg-raised',
          isActive && 'bg-accent-soft',
        )}
      >
        <BackfillStateBadge state={state} />
        <span className="font-medium">
          {source} #{number}
        </span>
        {dryRunOnly ? <Badge tone="neutral">dry run only</Badge> : null}
        {replays ? <Badge tone="neutral">replay</Badge> : null}
        <span className="min-w-0 flex-1 basis-60 truncate text-ink-2">{outcomeWords(run)}</span>
        <span className="text-xs text-ink-3">
          {trigger === 'schedule' ? 'by schedule' : requestedBy} ·{' '}
          {finishedAt ? <RowTime at={finishedAt} /> : <TickingDuration since={startedAt} />}
        </span>
      </Link>
    </li>
  )
}

function outcomeWords({ state, failure, phase, progress, collections }: BackfillView): string {
  if (failure) return failure.says
  if (!isBackfillOver(state) && phase) return progress?.total ? `${phase}, ${formatShare(progress.done / progress.total)}` : phase
  const counts = sumOf(collections.map(({ copied, dryRun }) => copied ?? dryRun))
  if (!counts) return UNKNOWN
  const { inserted, updated, unchanged, quarantined } = counts
  const changed = `${formatCount(inserted)} inserted, ${formatCount(updated)} updated, ${formatCount(unchanged)} unchanged`
  return quarantined > 0 ? `${changed}, ${formatCount(quarantined)} left out` : changed
}
