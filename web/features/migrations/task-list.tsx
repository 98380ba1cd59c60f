'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { TaskView } from '#contracts/work.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { type TaskFilter, tasksQuery } from '#web/features/api/work-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount } from '#web/ui/format.ts'
import { PastDay } from '#web/ui/past-day.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** How many tasks people see before they ask for more. */
const A_SCREENFUL = 50

/** Tasks, newest first, with what they belong to. What is looked for is looked for further and further back, until there is enough of it. */
export function TaskList({ filter }: { filter: TaskFilter }) {
  const [wanted, setWanted] = useState(A_SCREENFUL)
  const query = useInfiniteQuery(tasksQuery(filter))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = query
  const tasks = data?.pages.flatMap(({ items }) => items) ?? []
  const isLooking = hasNextPage && tasks.length < wanted && error === null
  useEffect(() => {
    if (isLooking && !isFetching) void fetchNextPage()
  }, [isLooking, isFetching, fetchNextPage])
  if (error && !data) return <QueryError what="The tasks" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={8} />
  return (
    <>
      <ul>
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
      {error ? <QueryError what="Older tasks" error={error} retry={() => void fetchNextPage()} /> : null}
      {isLooking ? <LookingOn found={tasks.length} to={data.pages.at(-1)?.lookedBackTo ?? null} /> : null}
      {tasks.length === 0 && !hasNextPage ? (
        <EmptyState title={filter.search ? 'No title holds this' : 'No task was brought yet'} />
      ) : null}
      {hasNextPage && !isLooking && !error ? (
        <Button size="small" className="m-3" onClick={() => setWanted(tasks.length + A_SCREENFUL)}>
          Older tasks
        </Button>
      ) : null}
    </>
  )
}

/** Years of tasks are looked through piece by piece: it says how far. */
function LookingOn({ found, to }: { found: number; to: string | null }) {
  return (
    <p role="status" className="px-3 py-2 text-xs text-ink-3 sm:px-4" data-looking-on>
      {found === 0 ? 'None' : formatCount(found)} so far
      {to === null ? null : (
        <>
          {' '}
          among those made since <PastDay at={to} />
        </>
      )}
      ; looking further back …
    </p>
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
