'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import type { SessionDetail } from '#contracts/api/lists.ts'
import { sessionQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { isForField } from '#web/features/shell/keys.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { FindingList } from './finding-list.tsx'
import { RunList } from './run-list.tsx'
import { SessionAlerts } from './session-alerts.tsx'
import { SessionFigures } from './session-figures.tsx'
import { SessionHeader } from './session-header.tsx'
import { TextsNote } from './texts-note.tsx'
import { Timeline } from './timeline.tsx'
import { TokenChart } from './token-chart.tsx'

/** One session: how it is and why, what it does as it does it, and what it used. */
export function Session({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(sessionQuery(id))
  useEscapeToList()
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/sessions" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All sessions
      </Link>
      {data ? <Loaded detail={data} /> : error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />}
    </div>
  )
}

function Loaded({ detail }: { detail: SessionDetail }) {
  return (
    <>
      <div className="rounded border bg-surface p-3 sm:p-4">
        <SessionHeader detail={detail} />
      </div>
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <Section
          title="Timeline"
          aside={<TextsNote detail={detail} />}
          className="flex h-[70dvh] flex-col xl:h-[max(520px,calc(100dvh-20rem))]"
        >
          <Timeline detail={detail} className="flex-1" />
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          <SessionAlerts session={detail.session.id} />
          <SessionFigures session={detail.session} history={detail.history} />
          <TokenChart points={detail.tokens} isHistory={detail.session.imported} />
          <RunList runs={detail.runs} hasActiveRun={detail.session.hasActiveRun} isHistory={detail.session.imported} />
          <FindingList findings={detail.findings} />
        </div>
      </div>
    </>
  )
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState title="There is no such session here">
        It may have been removed by retention, or the link is from another installation.
      </EmptyState>
    )
  }
  return <QueryError what="The session" error={error} retry={retry} />
}

function Loading() {
  return (
    <>
      <div className="rounded border bg-surface p-4">
        <Skeleton className="h-7 w-72" />
        <Skeleton className="mt-3 h-5 w-96 max-w-full" />
        <Skeleton className="mt-3 h-5 w-full max-w-xl" />
      </div>
      <SkeletonRows rows={10} className="bg-surface" />
    </>
  )
}

function useEscapeToList(): void {
  const router = useRouter()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && !isForField(event)) router.push('/sessions')
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
