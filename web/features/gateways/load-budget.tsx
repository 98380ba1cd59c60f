'use client'
import type { GatewayLoad } from '#contracts/live.ts'
import { cn } from '#web/ui/cn.ts'
import { formatDuration, formatShare, UNKNOWN } from '#web/ui/format.ts'

/** From this share of our own cap on the bar warns. */
const NEAR_CAP = 0.8

/** What watching costs the gateway: our calls in the last whole minute against our own cap, by method. */
export function LoadBudget({ load }: { load: GatewayLoad | null }) {
  if (!load) return <p className="text-ink-3">Our load on it: {UNKNOWN} no whole minute has been watched yet.</p>
  const share = Math.min(1, load.perMinute / load.cap)
  const methods = Object.entries(load.byMethod).toSorted(([, a], [, b]) => b - a)
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex flex-wrap gap-x-2">
        <span>
          Our load: <b className="font-semibold">{load.perMinute}</b> of {load.cap} calls a minute
        </span>
        <span className="text-ink-3">
          polled every {formatDuration(load.pollIntervalMs)}, last poll took{' '}
          {load.lastPollMs === null ? UNKNOWN : formatDuration(load.lastPollMs)}
        </span>
      </p>
      <div
        role="meter"
        aria-label="Calls a minute against our cap"
        aria-valuenow={load.perMinute}
        aria-valuemin={0}
        aria-valuemax={load.cap}
        className="h-2 max-w-xl bg-raised"
      >
        <div className={cn('h-2', share >= NEAR_CAP ? 'bg-warning' : 'bg-accent')} style={{ width: formatShare(share) }} />
      </div>
      {methods.length > 0 ? (
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-2">
          {methods.map(([method, calls]) => (
            <span key={method}>
              <code className="font-mono">{method}</code> {calls}
            </span>
          ))}
        </p>
      ) : null}
    </div>
  )
}
