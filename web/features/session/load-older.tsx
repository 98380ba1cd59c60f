'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SessionDetail, TimelinePage } from '#contracts/api/lists.ts'
import { keys } from '#web/features/api/queries.ts'
import { request } from '#web/features/api/request.ts'
import { Button } from '#web/ui/button.tsx'
import { formatExact } from '#web/ui/format.ts'

/** The way further back, while there is one; else where the record begins. */
export function LoadOlder({ detail }: { detail: SessionDetail }) {
  const client = useQueryClient()
  const { id, firstSeenAt, imported } = detail.session
  const { mutate, isPending, error } = useMutation({
    mutationFn: (cursor: string) =>
      request<TimelinePage>(`/api/v1/sessions/${id}/timeline?${new URLSearchParams({ cursor, limit: '500' })}`),
    onSuccess: (page) => client.setQueryData<SessionDetail>(keys.session(id), (shown) => shown && withOlder(shown, page)),
  })
  const cursor = detail.timelineCursor
  if (cursor === null)
    return (
      <p className="px-3 py-2 text-xs text-ink-3">
        {imported ? 'Its history begins here.' : `First seen ${formatExact(firstSeenAt)}. What came before was not watched.`}
      </p>
    )
  return (
    <div className="flex items-center gap-2 px-3 py-2">
      <Button size="small" disabled={isPending} onClick={() => mutate(cursor)}>
        {isPending ? 'Loading older entries' : 'Load older entries'}
      </Button>
      {error ? <span className="text-critical">{error.message}</span> : null}
    </div>
  )
}

function withOlder(shown: SessionDetail, page: TimelinePage): SessionDetail {
  const held = new Set(shown.timeline.map(({ id }) => id))
  return {
    ...shown,
    timeline: [...shown.timeline, ...page.items.filter(({ id }) => !held.has(id))],
    timelineCursor: page.nextCursor,
  }
}
