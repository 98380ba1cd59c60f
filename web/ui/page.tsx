import type { ReactNode } from 'react'

/** A page: its one question as the heading, what stands beside it, and the evidence under it. */
export function Page({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
        <h1 className="text-xl font-semibold">{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  )
}
