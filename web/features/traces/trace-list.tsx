'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { QueryError } from '#web/features/api/query-error.tsx'
import { type TraceFilter, tracesQuery } from '#web/features/api/trace-queries.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { tracePath } from '#web/features/trace/trace-path.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { LoadOlder } from './load-older.tsx'
import { LossNote } from './loss-note.tsx'
import { TraceRow } from './trace-row.tsx'

/** Traces, newest first; `j`, `k` and Enter go through them. */
export function TraceList({ filter }: { filter: TraceFilter }) {
  const router = useRouter()
  const list = useInfiniteQuery(tracesQuery(filter))
  const { data, error, refetch } = list
  const traces = data?.pages.flatMap(({ items }) => items) ?? []
  const show = (id: string) => router.push(tracePath(id))
  const active = useListKeys({
    ids: traces.map(({ traceId }) => traceId),
    selected: null,
    onMove: (id) => document.getElementById(`trace-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: show,
    onOpenPage: show,
    onClose: () => undefined,
  })
  if (error && !data) return <QueryError what="The traces" error={error} retry={() => void refetch()} />
  return (
    <>
      <LossNote losses={data?.pages[0]?.losses ?? []} />
      <div className="rounded border bg-surface">
        {data ? null : <SkeletonRows rows={8} />}
        {data && traces.length === 0 ? <NoTrace isFiltered={Object.values(filter).some(Boolean)} /> : null}
        <ul>
          {traces.map((trace) => (
            <TraceRow key={trace.traceId} trace={trace} isActive={trace.traceId === active} />
          ))}
        </ul>
        <LoadOlder list={list} what="traces" lookedBackTo={data?.pages.at(-1)?.lookedBackTo ?? null} />
      </div>
    </>
  )
}

function NoTrace({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState title="No trace passes the filters">Take one of them out above.</EmptyState>
  ) : (
    <EmptyState title="Nothing was done yet">
      Whatever a person, a schedule or a rule begins is traced from there to the gateways it calls. Of what only looks, such as
      reading pages and polling gateways, what failed or was slow is kept, and a sample.
    </EmptyState>
  )
}
