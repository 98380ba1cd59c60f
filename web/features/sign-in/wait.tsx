'use client'
import { useNow } from '#web/ui/clock.ts'
import { formatDuration } from '#web/ui/format.ts'

/** How long to wait before the next attempt, counting down. */
export function Wait({ until }: { until: number }) {
  const now = useNow()
  const left = now === null ? 0 : Math.ceil((until - now) / 1000)
  if (left <= 0) return <span className="text-ink-2">You can try again now.</span>
  return <span data-wait>Too many attempts. Try again in {left < 60 ? `${left} s` : formatDuration(left * 1000)}.</span>
}
