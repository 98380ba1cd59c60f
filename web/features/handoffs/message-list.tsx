'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { handoffMessagesQuery, type MessageState } from '#web/features/api/handoff-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { DeadLetterActs } from './dead-letter-acts.tsx'
import { MessageLine } from './message-line.tsx'

const states: readonly MessageState[] = ['waiting', 'dead', 'effective']
const words: Record<MessageState, string> = { waiting: 'waiting', dead: 'dead', effective: 'took effect' }

/** Messages of a durable channel, page by page, as there may be any number. */
export function MessageList({ channel }: { channel: HandoffChannelView }) {
  const { query, change } = useUrlState()
  const asked = states.find((state) => state === query.get('messages'))
  const state = asked ?? (channel.dead > 0 ? 'dead' : 'waiting')
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    handoffMessagesQuery(channel.channel, state),
  )
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-t px-3 py-2 sm:px-4">
        <h3 className="font-semibold">Messages</h3>
        <span className="flex flex-wrap gap-1.5" role="group" aria-label="Which messages">
          {states.map((one) => (
            <FilterChip key={one} on={one === state} onClick={() => change({ messages: one })}>
              {words[one]}
            </FilterChip>
          ))}
        </span>
      </div>
      {error && !data ? <QueryError what="The messages" error={error} retry={() => void refetch()} /> : null}
      {data ? null : error ? null : <SkeletonRows rows={5} />}
      {data && items.length === 0 ? (
        <EmptyState title={state === 'effective' ? 'Nothing took effect yet' : `No message is ${words[state]}`} />
      ) : null}
      <ul data-messages={state}>
        {items.map((message) => (
          <MessageLine key={message.seq} message={message}>
            {message.state === 'dead' ? <DeadLetterActs message={message} /> : null}
          </MessageLine>
        ))}
      </ul>
      {hasNextPage ? (
        <p className="px-3 py-2 sm:px-4">
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Loading more' : 'Load more'}
          </Button>
        </p>
      ) : null}
    </>
  )
}
