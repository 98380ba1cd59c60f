import type { ReactNode } from 'react'

/** Nothing here yet: says why, and the next step. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1 p-3 text-ink-2">
      <p className="font-medium text-ink">{title}</p>
      <div className="w-full">{children}</div>
    </div>
  )
}
