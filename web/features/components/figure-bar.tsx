import type { ComponentLimitView } from '#contracts/components.ts'
import { figureName } from '#domain/component/figure.ts'
import { cn } from '#web/ui/cn.ts'
import { formatShare } from '#web/ui/format.ts'
import { ofLimitWords } from './figure-words.ts'

const fills: Record<ComponentLimitView['state'], string> = {
  ok: 'bg-good',
  'near-limit': 'bg-warning',
  'over-limit': 'bg-critical',
  stale: 'bg-unknown hatched',
  unknown: 'bg-unknown hatched',
}

/** The share of a limit that is taken, with a mark where it counts as near. What is not known has no bar. */
export function FigureBar({ limit }: { limit: ComponentLimitView }) {
  const { figure, value, limit: most, warnAt, state } = limit
  if (value === null || most === null || most <= 0)
    return <span aria-hidden className="hatched block h-2 bg-unknown-soft" title="Not known" />
  const share = value / most
  const whole = Math.max(1, share)
  return (
    <span
      role="meter"
      aria-label={figureName(figure)}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuemin={0}
      aria-valuemax={Math.ceil(whole * 100)}
      aria-valuetext={`${ofLimitWords(limit)} (${formatShare(share)}); near from ${formatShare(warnAt)} on`}
      className="relative block h-2 bg-raised"
    >
      <span className={cn('block h-2', fills[state])} style={{ width: `${(share / whole) * 100}%` }} />
      {[warnAt, 1].map((at) => (
        <span
          key={at}
          aria-hidden
          className="absolute -top-0.5 h-3 w-px -translate-x-px bg-ink-3"
          style={{ left: `${(at / whole) * 100}%` }}
        />
      ))}
    </span>
  )
}
