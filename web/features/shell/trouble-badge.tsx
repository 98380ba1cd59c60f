import { cn } from '#web/ui/cn.ts'
import type { Trouble } from './trouble-count.ts'

/** How much in a room needs a person; red where something critical is among it. */
export function TroubleCount({ trouble: { count, of, isCritical }, className }: { trouble: Trouble; className: string }) {
  const look = isCritical ? 'bg-critical-soft text-critical' : 'bg-warning-soft text-warning'
  return (
    <span className={cn('rounded px-1 text-xs font-semibold', look, className)}>
      {count}
      <span className="sr-only"> {of} need a person</span>
    </span>
  )
}
