'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { TaskView } from '#contracts/work.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { type TaskFilter, tasksQuery } from '#web/features/api/work-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { PastDay } from './past-day.tsx'

/** Tasks, newest first, with what they belong to. */
export function TaskList({ filter }: { filter: TaskFilter }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(tasksQuery(filter))
  if (error && !data) return <QueryError what="The tasks" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={8} />
  const tasks = data.pages.flatMap(({ items }) => items)
  if (tasks.length === 0) return <EmptyState title={filter.search ? 'No title holds this' : 'No task was brought yet'} />
  return (
    <>
      <ul>
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Older tasks
        </Button>
      ) : null}
    </>
  )
}

function TaskLine({
  task: { id, title, status, priority, project, agent, session, createdAt, completedAt },
}: {
  task: TaskView
}) {
  return (
    <li className="border-b px-3 py-1.5 sm:px-4" data-task={id}>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 break-words font-medium">{title}</span>
        <span className="text-ink-2">{[status, priority].filter(Boolean).join(', ')}</span>
      </p>
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
        {project ? <span>in {project.name}</span> : null}
        {agent ? <span>by {agent.name ?? agent.agentId}</span> : null}
        {session ? (
          <Link href={`/sessions/${session.id}`} className="text-accent underline">
            its session
          </Link>
        ) : null}
        <span>
          made <PastDay at={createdAt} />
        </span>
        {completedAt ? (
          <span>
            done <PastDay at={completedAt} />
          </span>
        ) : null}
      </p>
    </li>
  )
}
