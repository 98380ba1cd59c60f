'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { QueryError } from '#web/features/api/query-error.tsx'
import { projectsQuery } from '#web/features/api/work-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount } from '#web/ui/format.ts'
import { PastDay } from '#web/ui/past-day.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** Projects by name, each with its tasks counted. */
export function ProjectList({ search, onOpen }: { search: string; onOpen: (id: string) => void }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(projectsQuery(search))
  if (error && !data) return <QueryError what="The projects" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={8} />
  const projects = data.pages.flatMap(({ items }) => items)
  if (projects.length === 0) return <EmptyState title={search ? 'No name holds this' : 'No project was brought yet'} />
  return (
    <>
      <ul>
        {projects.map(({ id, name, status, tasks, createdAt }) => (
          <li key={id} className="border-b" data-project={id}>
            <button
              type="button"
              onClick={() => onOpen(id)}
              className="flex min-h-9 w-full flex-wrap items-center gap-x-3 px-3 py-1 text-left hover:bg-raised sm:px-4"
            >
              <span className="min-w-0 flex-1 basis-48 break-words font-medium">{name}</span>
              <span className="text-ink-2">{status ?? ''}</span>
              <span className="text-xs text-ink-3">
                {formatCount(tasks)} {tasks === 1 ? 'task' : 'tasks'} · made <PastDay at={createdAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More projects
        </Button>
      ) : null}
    </>
  )
}
