import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { UNKNOWN } from './format.ts'

/** A figure with its name and unit. Unknown is a dash with the reason, never a zero. */
export function Figure(props: {
  name: string
  value: ReactNode | null
  unit?: string
  unknownBecause?: string
  className?: string
}) {
  return (
    <div className={cn('min-w-0', props.className)}>
      <dt className="truncate text-xs text-ink-3">{props.name}</dt>
      <dd className="truncate text-base font-medium">
        {props.value === null ? (
          <span title={props.unknownBecause} className="text-ink-3">
            {UNKNOWN} <span className="text-xs font-normal">{props.unknownBecause}</span>
          </span>
        ) : (
          <>
            {props.value}
            {props.unit ? <span className="ml-1 text-xs font-normal text-ink-3">{props.unit}</span> : null}
          </>
        )}
      </dd>
    </div>
  )
}
