import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { BackfillDetail, BackfillPage, QuarantinePage } from '#contracts/api/backfills.ts'
import type { BackfillReport } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { foldBackfill, foldBackfillPages } from '#web/features/live/fold-backfills.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const backfillKeys = {
  list: ['backfills'],
  one: (number: string) => ['backfill', number],
  quarantine: (number: number) => ['quarantine', number],
  report: (number: number) => ['backfill-report', number],
} as const

/** Runs come with the stream; a source that configuration adds or takes away comes without a frame. */
const SOURCES_REFRESH_MS = 30_000

/** Sources with the runs of all of them, or of one. */
export const backfillsQuery = (source: string | null) =>
  infiniteQueryOptions({
    queryKey: [...backfillKeys.list, source],
    queryFn: async ({ signal, pageParam }) => {
      const path = `/api/v1/backfills?${queryOf({ source, limit: '25', cursor: pageParam })}`
      const page = await readCurrent<BackfillPage>(path, { signal })
      return pageParam === null ? (foldBackfillPages([page], framesSince(page.asOf), source)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: SOURCES_REFRESH_MS,
  })

export const backfillQuery = (number: string) =>
  queryOptions({
    queryKey: backfillKeys.one(number),
    queryFn: async ({ signal }) => {
      const detail = await readCurrent<BackfillDetail>(`/api/v1/backfills/${encodeURIComponent(number)}`, { signal })
      return foldBackfill(detail, framesSince(detail.asOf))
    },
  })

/** Rows that were left out. `reason` null = for any. */
export const quarantineQuery = (number: number, reason: string | null) =>
  infiniteQueryOptions({
    queryKey: [...backfillKeys.quarantine(number), reason],
    queryFn: ({ signal, pageParam }) =>
      request<QuarantinePage>(`/api/v1/backfills/${number}/quarantine?${queryOf({ reason, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** The signed report; it is written once, when the run is over. */
export const reportQuery = (number: number) =>
  queryOptions({
    queryKey: backfillKeys.report(number),
    queryFn: ({ signal }) => request<BackfillReport>(`/api/v1/backfills/${number}/report`, { signal }),
  })

foldLater((client, batches) => {
  const news = batches.flatMap(({ frames }) => frames.flatMap((frame) => (frame.type === 'backfill' ? [frame.backfill] : [])))
  // Before they are folded in: what was known until now.
  const grown = news.filter(({ number, quarantined }) => {
    const known = client.getQueryData<BackfillDetail>(backfillKeys.one(String(number)))
    return known !== undefined && known.backfill.quarantined !== quarantined
  })
  foldInto<InfiniteData<BackfillPage>>(client, backfillKeys.list, (data, key) => {
    const frames = framesAfter(batches, data.pages[0]?.asOf ?? '0')
    const pages = foldBackfillPages(data.pages, frames, (key[1] as string | null) ?? null)
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  foldInto<BackfillDetail>(client, ['backfill'], (detail) => foldBackfill(detail, framesAfter(batches, detail.asOf)))
  // Rows that were left out are too many for the stream: what is looked at is asked for again.
  for (const { number } of grown)
    void client.invalidateQueries({ queryKey: backfillKeys.quarantine(number) }, { cancelRefetch: false })
  for (const { number, replays } of news.filter(({ state }) => isBackfillOver(state))) {
    // What was brought in all is counted by the server, and what another run left out may have come with this one.
    void client.invalidateQueries({ queryKey: backfillKeys.list })
    void client.invalidateQueries({ queryKey: backfillKeys.report(number) })
    if (replays) void client.invalidateQueries({ queryKey: ['quarantine'] })
  }
})
