'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import type { BackfillView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { backfillQuery } from '#web/features/api/backfill-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { BackfillHeader } from './backfill-header.tsx'
import { CollectionSection } from './collection-section.tsx'
import { QuarantineSection } from './quarantine-section.tsx'
import { RedactionSection } from './redaction-section.tsx'
import { ReportSection } from './report-section.tsx'
import { VerificationSection } from './verification-section.tsx'

/** One run: how far it is, what it will do or did, what was left out, and why its result can be trusted. */
export function Backfill({ number }: { number: string }) {
  const { data, error, refetch } = useQuery(backfillQuery(number))
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/migrations" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All migrations
      </Link>
      {data ? <Loaded backfill={data.backfill} /> : error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />}
    </div>
  )
}

function Loaded({ backfill }: { backfill: BackfillView }) {
  const isForBadRows = backfill.failure?.code === 'TOO_MANY_BAD_ROWS'
  return (
    <>
      <BackfillHeader backfill={backfill} />
      {isForBadRows ? <QuarantineSection backfill={backfill} /> : null}
      <CollectionSection backfill={backfill} />
      <VerificationSection backfill={backfill} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
        <RedactionSection backfill={backfill} />
        {isBackfillOver(backfill.state) ? <ReportSection backfill={backfill} /> : null}
      </div>
      {isForBadRows ? null : <QuarantineSection backfill={backfill} />}
    </>
  )
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404)
    return (
      <>
        <h1 className="text-xl font-semibold">Backfill</h1>
        <EmptyState title="There is no such backfill here">The link may be from another installation.</EmptyState>
      </>
    )
  return <QueryError what="The backfill" error={error} retry={retry} />
}

function Loading() {
  return (
    <>
      <div className="flex flex-col gap-3 rounded border bg-surface p-4">
        <Skeleton className="h-7 w-96 max-w-full" />
        <Skeleton className="h-5 w-72 max-w-full" />
      </div>
      <SkeletonRows rows={6} className="bg-surface" />
    </>
  )
}
