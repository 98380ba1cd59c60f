'use client'
import { useQuery } from '@tanstack/react-query'
import { QueryError } from '#web/features/api/query-error.tsx'
import { schedulesQuery } from '#web/features/api/schedule-queries.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { WorkflowTabs } from '#web/features/workflows/workflow-tabs.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ScheduleLine } from './schedule-line.tsx'

/** What is started again and again with nobody asking, and does it do well? */
export function Schedules() {
  const { data, error, refetch } = useQuery(schedulesQuery)
  const schedules = data?.items ?? []
  const into = (id: string) => document.getElementById(`schedule-${id}`)
  const active = useListKeys({
    ids: schedules.map(({ id }) => id),
    selected: null,
    onMove: (id) => into(id)?.scrollIntoView({ block: 'nearest' }),
    onOpen: (id) => into(id)?.querySelector('button')?.focus(),
    onOpenPage: () => undefined,
    onClose: () => undefined,
  })
  return (
    <Page title="Schedules">
      <WorkflowTabs />
      {error && !data ? <QueryError what="The schedules" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={5} className="bg-surface" />}
      {data && schedules.length === 0 ? (
        <EmptyState title="Nothing is scheduled">
          A worker makes schedules when it starts. Gates and comparisons that come back are in{' '}
          <code className="font-mono">config/schedules.yaml</code>, backfills in{' '}
          <code className="font-mono">config/backfills</code>.
        </EmptyState>
      ) : null}
      {schedules.length > 0 ? (
        <ul data-schedules className="rounded border bg-surface">
          {schedules.map((schedule) => (
            <ScheduleLine key={schedule.id} schedule={schedule} isActive={schedule.id === active} />
          ))}
        </ul>
      ) : null}
      <p className="text-xs text-ink-3">
        When something is started stands in configuration. A pause made here holds until somebody resumes the schedule, whatever
        configuration says.
      </p>
    </Page>
  )
}
