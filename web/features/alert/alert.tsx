'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import type { AlertDetail } from '#contracts/api/response.ts'
import { alertQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { isForField } from '#web/features/shell/keys.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { AlertHeader } from './alert-header.tsx'
import { AlertTimeline } from './alert-timeline.tsx'
import { MemberList } from './member-list.tsx'

/** One alert: what is wrong, why we believe it, what it costs, what can be done; what is in it, and what people were told. */
export function Alert({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(alertQuery(id))
  useEscapeToList()
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/alerts" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All alerts
      </Link>
      {data ? <Loaded detail={data} /> : error ? <AlertFailed error={error} retry={() => void refetch()} /> : <Loading />}
    </div>
  )
}

function Loaded({ detail }: { detail: AlertDetail }) {
  return (
    <>
      <div className="rounded border bg-surface p-3 sm:p-4">
        <AlertHeader detail={detail} />
      </div>
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
        <Section title={`What is in it: ${formatCount(detail.memberCount)}`}>
          <MemberList detail={detail} />
        </Section>
        <Section title="What happened and who was told">
          <AlertTimeline detail={detail} />
        </Section>
      </div>
    </>
  )
}

/** Why an alert is not shown: there is none, or it could not be read. */
export function AlertFailed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState title="There is no such alert here">
        It may have been removed by retention, or the link is from another installation.
      </EmptyState>
    )
  }
  return <QueryError what="The alert" error={error} retry={retry} />
}

function Loading() {
  return (
    <>
      <div className="rounded border bg-surface p-4">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="mt-2 h-7 w-96 max-w-full" />
        <Skeleton className="mt-4 h-32 w-full max-w-2xl" />
      </div>
      <SkeletonRows rows={8} className="bg-surface" />
    </>
  )
}

function useEscapeToList(): void {
  const router = useRouter()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && !isForField(event)) router.push('/alerts')
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
