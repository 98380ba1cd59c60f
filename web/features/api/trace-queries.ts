import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { LogPage, TraceDetail, TracePage } from '#contracts/api/traces.ts'
import { queryOf } from './deployment-queries.ts'
import { request } from './request.ts'

/** Processes write what they did a second later, and no stream tells of it. */
const ASKED_EVERY_MS = 5_000
const GOES_ON_EVERY_MS = 2_000
/** A trace that nothing was added to for this long is over, as far as anybody can tell. */
const OVER_AFTER_MS = 60_000

export type TraceFilter = Record<'correlationId' | 'name' | 'errors' | 'minMs', string | null>
export type LogFilter = Partial<Record<'correlationId' | 'traceId' | 'spanId' | 'text' | 'level', string | null>>

export const tracesQuery = (filter: TraceFilter) =>
  infiniteQueryOptions({
    queryKey: ['traces', filter],
    queryFn: ({ signal, pageParam }) =>
      request<TracePage>(`/api/v1/traces?${queryOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ASKED_EVERY_MS,
  })

/** One trace by its id or a correlation id; asked for again while it may go on. */
export const traceQuery = (id: string) =>
  queryOptions({
    queryKey: ['trace', id],
    queryFn: ({ signal }) => request<TraceDetail>(`/api/v1/traces/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state: { data } }) => {
      if (!data) return ASKED_EVERY_MS
      const endedAt = Date.parse(data.trace.startedAt) + data.trace.durationMs
      return Date.now() - endedAt < OVER_AFTER_MS ? GOES_ON_EVERY_MS : false
    },
  })

export const logQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['log', filter],
    queryFn: ({ signal, pageParam }) => request<LogPage>(`/api/v1/logs?${queryOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ASKED_EVERY_MS,
  })
