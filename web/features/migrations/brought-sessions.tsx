'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { QueryError } from '#web/features/api/query-error.tsx'
import { broughtSessionsQuery } from '#web/features/api/work-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCompact, UNKNOWN } from '#web/ui/format.ts'
import { PastDay } from '#web/ui/past-day.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** Sessions that a backfill brought, the last to be active first. */
export function BroughtSessions({ search }: { search: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(broughtSessionsQuery(search))
  if (error && !data) return <QueryError what="The sessions" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={8} />
  const sessions = data.pages.flatMap(({ items }) => items)
  if (sessions.length === 0) return <EmptyState title={search ? 'No session has these words' : 'No session was brought yet'} />
  return (
    <>
      <ul>
        {sessions.map(({ id, key, title, label, agentId, gatewaySlug, tokens, lastActivityAt }) => (
          <li key={id} className="border-b" data-session={id}>
            <Link
              href={`/sessions/${id}`}
              className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 py-1 hover:bg-raised sm:px-4"
            >
              <span className="min-w-0 flex-1 basis-48 break-words font-medium">{title ?? label ?? key}</span>
              <span className="text-ink-2">
                {agentId} at {gatewaySlug}
              </span>
              <span className="text-xs text-ink-3">
                {tokens ? formatCompact(tokens.input + tokens.output) : UNKNOWN} tokens · <PastDay at={lastActivityAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Earlier sessions
        </Button>
      ) : null}
    </>
  )
}
