import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

/** A filter that is on or off. */
export function FilterChip({ on, className, ...rest }: ComponentProps<'button'> & { on: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      className={cn(
        'inline-flex h-7 shrink-0 items-center gap-1 rounded border px-2 text-xs font-medium [&_svg]:size-3.5',
        on ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong bg-surface text-ink-2 hover:bg-raised',
        className,
      )}
      {...rest}
    />
  )
}
