import type { BackfillView } from '#contracts/backfills.ts'
import { formatCount, formatDuration, UNKNOWN } from '#web/ui/format.ts'

/** How far a run is in its phase, how fast, and how long it will still take; unknown is not nought. */
export function BackfillProgress({ backfill: { phase, state, progress } }: { backfill: BackfillView }) {
  const { done = 0, total = null, rowsPerSecond = null, secondsLeft = null } = progress ?? {}
  const words = phase ?? state
  const isPaused = state === 'paused'
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1" data-progress>
      <progress
        className="h-2 w-full max-w-80 appearance-none overflow-hidden rounded bg-raised [&::-moz-progress-bar]:bg-accent-fill [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent-fill"
        aria-label={words}
        max={total === null ? undefined : Math.max(total, 1)}
        // Without a value the bar says that it goes on, and not how far.
        value={total === null ? undefined : done}
      />
      <span className="font-medium">{words}</span>
      <span className="text-xs text-ink-2">
        {progress === null ? UNKNOWN : formatCount(done)} of {total === null ? 'unknown' : formatCount(total)} rows
        {rowsPerSecond === null || isPaused ? null : ` · ${formatCount(rowsPerSecond)} rows/s`}
        {secondsLeft === null ? ' · time left unknown' : ` · about ${formatDuration(secondsLeft * 1000)} left`}
        {isPaused ? ' once it is resumed' : null}
      </span>
    </div>
  )
}
