import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

/** The looks of every text input and select. 16 px on a phone, where a smaller one makes the page zoom. */
export const inputLook =
  'h-8 w-full rounded border border-line-strong bg-surface px-2 text-[16px] text-ink sm:text-sm aria-invalid:border-critical'

/** A labelled text input with its hint and its error beside it. */
export function TextField({
  label,
  hint,
  error,
  id,
  className,
  ...rest
}: ComponentProps<'input'> & { label: string; hint?: ReactNode; error?: string; id: string }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        className={cn(inputLook, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-hint`}
        {...rest}
      />
      <p id={`${id}-hint`} className={cn('text-xs', error ? 'text-critical' : 'text-ink-3')}>
        {error ?? hint}
      </p>
    </div>
  )
}
