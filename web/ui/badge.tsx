import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** What a colour stands for; never used for decoration. */
export type Tone = 'critical' | 'warning' | 'info' | 'good' | 'neutral' | 'unknown'

const looks: Record<Tone, string> = {
  critical: 'bg-critical-soft text-critical',
  warning: 'bg-warning-soft text-warning',
  info: 'bg-info-soft text-info',
  good: 'bg-good-soft text-good',
  neutral: 'bg-raised text-ink-2',
  unknown: 'bg-unknown-soft text-unknown hatched',
}

/** A status as a glyph and a word; the colour only repeats what they say. */
export function Badge({
  tone,
  children,
  title,
  className,
}: {
  tone: Tone
  children: ReactNode
  title?: string
  className?: string
}) {
  return (
    <span
      title={title}
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded px-1.5 text-xs font-medium [&_svg]:size-3.5',
        looks[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}
