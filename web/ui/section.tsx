import { type ReactNode, useId } from 'react'
import { cn } from './cn.ts'

/** A titled part of a page. One line around it; sections never nest. */
export function Section(props: { title: string; id?: string; aside?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId()
  return (
    <section id={props.id} aria-labelledby={id} className={cn('min-w-0 rounded border bg-surface', props.className)}>
      <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b px-3 py-1">
        <h2 id={id} className="font-semibold">
          {props.title}
        </h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  )
}
