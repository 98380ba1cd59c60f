'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { QueryError } from '#web/features/api/query-error.tsx'
import { type WorkflowFilter, workflowsQuery } from '#web/features/api/workflow-queries.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { workflowPath } from '#web/features/workflow/workflow-path.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ResetFailures } from './reset-failures.tsx'
import { WorkflowRow } from './workflow-row.tsx'

/** Executions, newest first; `j`, `k` and Enter go through them. */
export function WorkflowList({ filter }: { filter: WorkflowFilter }) {
  const router = useRouter()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(workflowsQuery(filter))
  const workflows = data?.pages.flatMap(({ items }) => items) ?? []
  const total = data?.pages[0]?.total ?? null
  const show = (id: string) => {
    const found = workflows.find(({ runId }) => runId === id)
    if (found) router.push(workflowPath(found))
  }
  const active = useListKeys({
    ids: workflows.map(({ runId }) => runId),
    selected: null,
    onMove: (id) => document.getElementById(`workflow-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: show,
    onOpenPage: show,
    onClose: () => undefined,
  })
  if (error && !data) return <QueryError what="The workflows" error={error} retry={() => void refetch()} />
  return (
    <>
      {filter.status === 'failed' ? (
        <ResetFailures type={filter.type} types={[...new Set(workflows.map(({ type }) => type))].toSorted()} />
      ) : null}
      <div className="rounded border bg-surface">
        {data ? null : <SkeletonRows rows={8} />}
        {data && workflows.length === 0 ? (
          <EmptyState title="No workflow is like this">
            Whatever Mission Control does runs as a workflow: watching, deploying, judging, telling people. Those that are over
            are kept for some days. Take a filter away to see more.
          </EmptyState>
        ) : null}
        <ul data-workflows>
          {workflows.map((workflow) => (
            <WorkflowRow key={workflow.runId} workflow={workflow} isActive={workflow.runId === active} />
          ))}
        </ul>
        {workflows.length > 0 ? (
          <p className="flex flex-wrap items-center gap-2 px-3 py-2 text-xs text-ink-3">
            {total === null ? `${workflows.length} shown` : `${workflows.length} of ${total}`}
            {hasNextPage ? (
              <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Load older workflows
              </Button>
            ) : null}
          </p>
        ) : null}
      </div>
    </>
  )
}
