'use client'
import { useQuery } from '@tanstack/react-query'
import { Maximize2, X } from 'lucide-react'
import Link from 'next/link'
import { AlertFailed } from '#web/features/alert/alert.tsx'
import { AlertHeader } from '#web/features/alert/alert-header.tsx'
import { AlertTimeline } from '#web/features/alert/alert-timeline.tsx'
import { MemberList } from '#web/features/alert/member-list.tsx'
import { alertQuery } from '#web/features/api/alert-queries.ts'
import { Button, buttonLook } from '#web/ui/button.tsx'
import { formatCount } from '#web/ui/format.ts'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** The chosen alert beside the list. */
export function AlertPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(alertQuery(id))
  return (
    <aside
      aria-label="Alert"
      className="scroll-slim sticky top-16 hidden max-h-[calc(100dvh-5rem)] w-[46%] max-w-3xl shrink-0 flex-col overflow-y-auto rounded border bg-surface min-[1100px]:flex"
    >
      <div className="sticky top-0 z-10 flex h-8 shrink-0 items-center justify-end gap-1 border-b bg-surface px-2">
        <Link href={`/alerts/${id}`} className={buttonLook({ tone: 'quiet', size: 'small' })} title="Open as a page (o)">
          <Maximize2 aria-hidden /> Open page
        </Link>
        <Button tone="quiet" size="small" onClick={onClose} aria-label="Close the alert (Escape)">
          <X aria-hidden />
        </Button>
      </div>
      {error && !data ? <AlertFailed error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <>
          <div className="border-b p-4">
            <AlertHeader detail={data} inPanel />
          </div>
          <h3 className="border-b px-3 py-2 font-semibold">What is in it: {formatCount(data.memberCount)}</h3>
          <MemberList detail={data} />
          <h3 className="border-y px-3 py-2 font-semibold">What happened and who was told</h3>
          <AlertTimeline detail={data} />
        </>
      ) : error ? null : (
        <SkeletonRows rows={10} />
      )}
    </aside>
  )
}
