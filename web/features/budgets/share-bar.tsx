import type { BudgetView } from '#contracts/budgets.ts'
import { cn } from '#web/ui/cn.ts'
import { formatShare } from '#web/ui/format.ts'
import { shareWords } from './budget-words.ts'

const fills: Record<BudgetView['state'], string> = {
  ok: 'bg-good',
  warning: 'bg-warning',
  exhausted: 'bg-critical',
  unknown: 'bg-unknown hatched',
}

/** The share of a budget that is used, with marks where it warns and where it is at its end. */
export function ShareBar({ budget, className }: { budget: BudgetView; className?: string }) {
  const { share, warnAt, stopAt, state } = budget
  const whole = Math.max(1, stopAt, share)
  const at = (value: number) => `${(value / whole) * 100}%`
  return (
    <span
      role="meter"
      aria-label={`Used of ${budget.name}`}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuemin={0}
      aria-valuemax={Math.ceil(whole * 100)}
      aria-valuetext={`${shareWords(budget)} used; it warns at ${formatShare(warnAt)} and ends at ${formatShare(stopAt)}`}
      className={cn('relative block h-2 bg-raised', className)}
    >
      <span className={cn('block h-2', fills[state])} style={{ width: at(share) }} />
      <Mark left={at(warnAt)} />
      <Mark left={at(stopAt)} />
    </span>
  )
}

const Mark = ({ left }: { left: string }) => (
  <span aria-hidden className="absolute -top-0.5 h-3 w-px -translate-x-px bg-ink-3" style={{ left }} />
)
