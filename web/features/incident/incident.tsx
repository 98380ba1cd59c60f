'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import type { IncidentDetail } from '#contracts/api/response.ts'
import { incidentQuery } from '#web/features/api/incident-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { DiagnosisSection } from './diagnosis-section.tsx'
import { IncidentHeader } from './incident-header.tsx'
import { IncidentQuestions } from './incident-questions.tsx'
import { IncidentTimeline } from './incident-timeline.tsx'
import { ResponseSection } from './response-section.tsx'
import { SimilarIncidents } from './similar-incidents.tsx'

const PostMortemSheet = dynamic(() => import('./post-mortem-sheet.tsx').then((module) => module.PostMortemSheet), { ssr: false })

/** One incident: what is wrong, since when, why, and what can be done; then everything that happened. */
export function Incident({ number }: { number: string }) {
  const { data, error, refetch } = useQuery(incidentQuery(number))
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/incidents" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All incidents
      </Link>
      {data ? <Loaded detail={data} /> : error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />}
    </div>
  )
}

function Loaded({ detail }: { detail: IncidentDetail }) {
  const { incident, entries, similar } = detail
  const { query, change } = useUrlState()
  return (
    <>
      <IncidentHeader incident={incident} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <ResponseSection incident={incident} />
          <DiagnosisSection incident={incident} />
          <SimilarIncidents similar={similar} />
        </div>
        <IncidentTimeline incident={incident} entries={entries} />
      </div>
      <IncidentQuestions incident={incident} />
      {query.has('post-mortem') ? (
        <PostMortemSheet number={incident.number} onClose={() => change({ 'post-mortem': null })} />
      ) : null}
    </>
  )
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return <EmptyState title="There is no such incident here">The link may be from another installation.</EmptyState>
  }
  return <QueryError what="The incident" error={error} retry={retry} />
}

function Loading() {
  return (
    <>
      <div className="flex flex-col gap-3 rounded border bg-surface p-4">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="h-7 w-96 max-w-full" />
        <Skeleton className="h-8 w-72 max-w-full" />
      </div>
      <Skeleton className="h-40" />
      <SkeletonRows rows={6} className="bg-surface" />
    </>
  )
}
