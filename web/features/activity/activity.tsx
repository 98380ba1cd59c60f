'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditPage } from '#contracts/api/lists.ts'
import { auditQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ActivityFilters } from './activity-filters.tsx'
import { AuditTable } from './audit-table.tsx'

/** Who did what, when, to what, and what came of it. */
export function Activity() {
  const { query, change } = useUrlState()
  const filters = {
    actor: query.get('actor') ?? undefined,
    action: query.get('action') ?? undefined,
    correlationId: query.get('correlation') ?? undefined,
  }
  const isFiltered = Object.values(filters).some(Boolean)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(filters))
  return (
    <Page title="Activity">
      <ActivityFilters filters={filters} change={change} />
      {error && !data ? <QueryError what="The activity" error={error} retry={() => void refetch()} /> : null}
      <div className="min-w-0 rounded border bg-surface">
        {data ? <Entries pages={data.pages} isFiltered={isFiltered} /> : error ? null : <SkeletonRows rows={12} />}
      </div>
      {hasNextPage ? (
        <Button className="self-start" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Loading older entries' : 'Load older entries'}
        </Button>
      ) : null}
    </Page>
  )
}

function Entries({ pages, isFiltered }: { pages: readonly AuditPage[]; isFiltered: boolean }) {
  const items = pages.flatMap((page) => page.items)
  if (items.length > 0) return <AuditTable items={items} />
  return isFiltered ? (
    <EmptyState title="No entry passes the filters">Take one of them out above.</EmptyState>
  ) : (
    <EmptyState title="Nobody has done anything yet">
      Sign-ins, actions on sessions and changes of settings are listed here, and kept.
    </EmptyState>
  )
}
