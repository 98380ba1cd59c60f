'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { incidentsQuery } from '#web/features/api/incident-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import type { IncidentFilter } from '#web/features/live/fold-incidents.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { IncidentRow } from './incident-row.tsx'

/** The incidents, newest first; `j`, `k` and Enter go through them. */
export function IncidentList({ open }: IncidentFilter) {
  const router = useRouter()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(incidentsQuery({ open }))
  const incidents = data?.pages.flatMap(({ items }) => items) ?? []
  const show = (id: string) => {
    const number = incidents.find((incident) => incident.id === id)?.number
    if (number !== undefined) router.push(`/incidents/${number}`)
  }
  const active = useListKeys({
    ids: incidents.map(({ id }) => id),
    selected: null,
    onMove: (id) => document.getElementById(`incident-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: show,
    onOpenPage: show,
    onClose: () => undefined,
  })
  if (error && !data) return <QueryError what="The incidents" error={error} retry={() => void refetch()} />
  return (
    <div className="rounded border bg-surface">
      {data ? null : <SkeletonRows rows={6} />}
      {data && incidents.length === 0 ? <NoIncidents open={open} /> : null}
      <ul data-incidents>
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} isActive={incident.id === active} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load older incidents
        </Button>
      ) : null}
    </div>
  )
}

const none = {
  true: 'No incident is open',
  false: 'No incident was closed yet',
  null: 'There was no incident yet',
} as const

function NoIncidents({ open }: IncidentFilter): ReactNode {
  return (
    <EmptyState title={none[`${open}`]}>
      A critical alert opens one by itself, with evidence, a likely cause, and what its runbook proposes. Say in{' '}
      <code className="font-mono">config/runbooks.yaml</code> what may be done, and with whose word.
    </EmptyState>
  )
}
