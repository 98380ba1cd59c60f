import type { ReactNode } from 'react'

/** The one thing on a page before one is in. */
export function EntryCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh items-start justify-center px-4 pt-[14vh]">
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-md border bg-surface p-6">
        <div>
          <p className="text-ink-3">Mission Control</p>
          <h1 className="text-xl font-semibold">{title}</h1>
        </div>
        {children}
      </div>
    </main>
  )
}
