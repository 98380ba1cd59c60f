'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import type { TraceDetail } from '#contracts/api/traces.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { traceQuery } from '#web/features/api/trace-queries.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { LogLines } from './log-lines.tsx'
import { SpanDetail } from './span-detail.tsx'
import { SpanTree } from './span-tree.tsx'
import { TraceHeader } from './trace-header.tsx'

const TRACE_ID = /^[0-9a-f]{32}$/

/** One trace: what was done, in which order, where the time went, and what was logged. `id` = of the trace, or a correlation id. */
export function Trace({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(traceQuery(id))
  const isNone = error instanceof ApiError && error.status === 404
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/traces" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All traces
      </Link>
      {data ? (
        <Loaded detail={data} />
      ) : isNone ? (
        <None id={id} />
      ) : error ? (
        <QueryError what="The trace" error={error} retry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  )
}

function Loaded({ detail: { trace, spans, spansLeftOut } }: { detail: TraceDetail }) {
  const { query, change } = useUrlState()
  const chosen = spans.find(({ spanId }) => spanId === query.get('span'))
  const { traceId, correlationId } = trace
  return (
    <>
      <TraceHeader trace={trace} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title="What was done">
          {spans.length === 0 ? (
            <p className="p-3 text-ink-3">Its spans were removed as they got old.</p>
          ) : (
            <SpanTree spans={spans} selected={chosen?.spanId ?? null} onSelect={(span) => change({ span })} />
          )}
          {spansLeftOut > 0 ? (
            <p className="border-t px-3 py-2 text-xs text-ink-3">
              {formatCount(spansLeftOut)} more spans are not shown: they are older than what is kept, or too many.
            </p>
          ) : null}
        </Section>
        {chosen ? <SpanDetail traceId={traceId} span={chosen} /> : null}
      </div>
      <Section title="Logged">
        <LogLines filter={correlationId ? { correlationId } : { traceId }} />
      </Section>
    </>
  )
}

/** What was logged may be kept where no span is: lines of an action that was never traced, or of before its first span ended. */
function None({ id }: { id: string }) {
  return (
    <>
      <h1 className="text-xl font-semibold">Trace</h1>
      <EmptyState title="No trace of this id is kept">
        What has just begun is here in some seconds; this page looks again by itself. Old traces are removed, as are most that
        only looked. What was logged is below, if anything is kept.
      </EmptyState>
      <Section title="Logged">
        <LogLines filter={TRACE_ID.test(id) ? { traceId: id } : { correlationId: id }} />
      </Section>
    </>
  )
}

function Loading() {
  return (
    <>
      <div className="flex flex-col gap-3 rounded border bg-surface p-4">
        <Skeleton className="h-7 w-96 max-w-full" />
        <Skeleton className="h-5 w-64 max-w-full" />
      </div>
      <SkeletonRows rows={8} className="bg-surface" />
    </>
  )
}
