'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { mostPressingFirst } from '#web/features/alert/pressing.ts'
import { alertsQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import type { AlertFilter } from '#web/features/live/fold-alerts.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { Button } from '#web/ui/button.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { isNarrowed } from './alert-filter.ts'
import { AlertRow } from './alert-row.tsx'
import { NoAlerts } from './no-alerts.tsx'

/** Beside the list from this width on; below it an alert opens as its own page. */
const PANEL_FROM = '(min-width: 1100px)'

type Change = (parts: Record<string, string | null>) => void

/** The alerts, most pressing first while they are open; `j`, `k` and Enter go through them. */
export function AlertList({ filter, selected, change }: { filter: AlertFilter; selected: string | null; change: Change }) {
  const router = useRouter()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(alertsQuery(filter))
  const alerts = useMemo(() => {
    const all = data?.pages.flatMap(({ items }) => items) ?? []
    return filter.open === 'true' ? all.toSorted(mostPressingFirst) : all
  }, [data, filter.open])
  const openPage = (id: string) => router.push(`/alerts/${id}`)
  const select = (id: string) => (matchMedia(PANEL_FROM).matches ? change({ alert: id }) : openPage(id))
  const active = useListKeys({
    ids: alerts.map(({ id }) => id),
    selected,
    onMove: (id) => {
      document.getElementById(`alert-${id}`)?.scrollIntoView({ block: 'nearest' })
      if (selected) change({ alert: id })
    },
    onOpen: select,
    onOpenPage: openPage,
    onClose: () => change({ alert: null }),
  })
  if (error && !data) return <QueryError what="The alerts" error={error} retry={() => void refetch()} />
  return (
    <div className="rounded border bg-surface">
      {data ? null : <SkeletonRows rows={8} />}
      {data && alerts.length === 0 ? (
        <NoAlerts
          isOpen={filter.open === 'true'}
          onShowAll={isNarrowed(filter) ? () => change({ severity: null, state: null, rule: null }) : null}
        />
      ) : null}
      <ul data-alerts>
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} isActive={alert.id === active} onSelect={select} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      ) : null}
    </div>
  )
}
