'use client'
import { useNow } from './clock.ts'
import { formatAgo, formatClock, formatDuration, formatExact, UNKNOWN } from './format.ts'
import { Tooltip } from './tooltip.tsx'

/** How long ago, ticking; the exact time and zone on hover and focus. */
export function RelativeTime({ at, unknown = 'not seen yet' }: { at: string | null; unknown?: string }) {
  const now = useNow()
  if (!at) return <span title={unknown}>{UNKNOWN}</span>
  return (
    <Tooltip says={formatExact(at)}>
      <time dateTime={at} tabIndex={0} className="whitespace-nowrap">
        {now === null ? '' : formatAgo(now - Date.parse(at))}
      </time>
    </Tooltip>
  )
}

/** The time of day; with date and zone on hover and focus. */
export function ExactTime({ at }: { at: string }) {
  const isDrawn = useNow() !== null
  return (
    <Tooltip says={formatExact(at)}>
      <time dateTime={at} tabIndex={0} className="whitespace-nowrap">
        {isDrawn ? formatClock(at) : ''}
      </time>
    </Tooltip>
  )
}

/** As RelativeTime, for rows of a list: exact on hover, no stop for the Tab key. */
export function RowTime({ at, unknown = 'not seen yet' }: { at: string | null; unknown?: string }) {
  const now = useNow()
  if (!at) return <span title={unknown}>{UNKNOWN}</span>
  return (
    <time dateTime={at} title={now === null ? undefined : formatExact(at)} className="whitespace-nowrap">
      {now === null ? '' : formatAgo(now - Date.parse(at))}
    </time>
  )
}

/** How long something has been going on, ticking each second. */
export function TickingDuration({ since }: { since: string }) {
  const now = useNow()
  // Whole seconds: a tenth that only changes once a second would look broken.
  const seconds = now === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / 1000))
  return <time className="whitespace-nowrap">{seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)}</time>
}
