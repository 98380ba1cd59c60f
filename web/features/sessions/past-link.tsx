import Link from 'next/link'
import type { ReactNode } from 'react'

/** To the sessions that a backfill brought: this list has those that a gateway knows, and searches none of the others. */
export function PastLink({ search, children }: { search: string; children: ReactNode }) {
  const query = new URLSearchParams({ show: 'sessions', ...(search ? { q: search } : {}) })
  return (
    <Link href={`/migrations?${query}`} className="font-medium text-accent underline underline-offset-2" data-past>
      {children}
    </Link>
  )
}
