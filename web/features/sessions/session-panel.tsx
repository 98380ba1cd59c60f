'use client'
import { useQuery } from '@tanstack/react-query'
import { Maximize2, X } from 'lucide-react'
import Link from 'next/link'
import { sessionQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { SessionHeader } from '#web/features/session/session-header.tsx'
import { Timeline } from '#web/features/session/timeline.tsx'
import { Button, buttonLook } from '#web/ui/button.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** The chosen session beside the list: verdict, evidence, acts and what happens. */
export function SessionPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(sessionQuery(id))
  return (
    <aside
      aria-label="Session"
      className="scroll-slim hidden w-[44%] max-w-3xl shrink-0 flex-col overflow-y-auto border-l bg-surface min-[1100px]:flex"
    >
      <div className="sticky top-0 z-10 flex h-8 items-center justify-end gap-1 border-b bg-surface px-2">
        <Link href={`/sessions/${id}`} className={buttonLook({ tone: 'quiet', size: 'small' })} title="Open as a page (o)">
          <Maximize2 aria-hidden /> Open page
        </Link>
        <Button tone="quiet" size="small" onClick={onClose} aria-label="Close the session (Escape)">
          <X aria-hidden />
        </Button>
      </div>
      {error && !data ? <QueryError what="The session" error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <>
          <div className="border-b p-4">
            <SessionHeader detail={data} inPanel />
          </div>
          <Timeline detail={data} />
        </>
      ) : error ? null : (
        <SkeletonRows rows={10} />
      )}
    </aside>
  )
}
