import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded border text-sm font-medium transition-colors aria-disabled:cursor-not-allowed aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        plain: 'border-line-strong bg-surface text-ink hover:bg-raised',
        primary: 'border-transparent bg-accent-fill text-white hover:opacity-90',
        danger: 'border-critical/50 bg-surface text-critical hover:bg-critical-soft',
        quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-raised hover:text-ink',
      },
      size: { small: 'h-7 px-2', regular: 'h-8 px-3', icon: 'size-8 p-0' },
    },
    defaultVariants: { tone: 'plain', size: 'regular' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof look>

/** A button; `type` is `button` unless a form wants to be submitted. */
export function Button({ className, tone, size, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cn(look({ tone, size }), className)} {...rest} />
}

/** The looks of a button for a link that acts like one. */
export const buttonLook = look
