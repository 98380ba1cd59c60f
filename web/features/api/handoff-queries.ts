import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { HandoffMessagePage, HandoffMessagesQuery, HandoffPage } from '#contracts/api/response.ts'
import { foldHandoffs } from '#web/features/live/fold-handoffs.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

const keys = { list: ['handoffs'], messages: ['handoff-messages'] } as const

export const handoffsQuery = queryOptions({
  queryKey: keys.list,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<HandoffPage>('/api/v1/handoffs', { signal })
    return foldHandoffs(page, framesSince(page.asOf))
  },
})

/** Where a channel's ways are; its name may hold slashes. */
export const handoffPath = (channel: string, what: string): string => `/api/v1/handoffs/${encodeURIComponent(channel)}/${what}`

export type MessageState = HandoffMessagesQuery['state']

export const handoffMessagesQuery = (channel: string, state: MessageState) =>
  infiniteQueryOptions({
    queryKey: [...keys.messages, channel, state],
    queryFn: ({ signal, pageParam }) =>
      request<HandoffMessagePage>(`${handoffPath(channel, 'messages')}?${queryOf({ state, limit: '50', cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

foldLater((client, batches) => {
  foldInto<HandoffPage>(client, keys.list, (page) => foldHandoffs(page, framesAfter(batches, page.asOf)))
  const moved = new Set(
    batches.flatMap(({ frames }) => frames.flatMap((frame) => (frame.type === 'handoff' ? [frame.channel.channel] : []))),
  )
  // Messages are too many for the stream: those that are looked at are asked for again.
  for (const channel of moved) void client.invalidateQueries({ queryKey: [...keys.messages, channel] }, { cancelRefetch: false })
})
