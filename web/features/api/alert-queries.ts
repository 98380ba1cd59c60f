import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AlertDetail, AlertPage, ChannelPage, DeadLetterPage, RulePage, SilencePage } from '#contracts/api/response.ts'
import { type AlertFilter, foldAlertDetail, foldAlertPages, foldChannels, foldSilences } from '#web/features/live/fold-alerts.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { readSoon } from '#web/features/live/soon-again.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const alertKeys = {
  list: ['alerts'],
  one: (id: string) => ['alert', id],
  silences: ['silences'],
  channels: ['channels'],
  deadLetters: ['dead-letters'],
  rules: ['alert-rules'],
} as const

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: [...alertKeys.list, filter],
    queryFn: async ({ signal, pageParam }) => {
      const page = await readCurrent<AlertPage>(`/api/v1/alerts?${queryOf({ ...filter, cursor: pageParam })}`, { signal })
      return pageParam === null ? (foldAlertPages([page], framesSince(page.asOf), filter)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** One alert with its members and everything that people were told of it. */
export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: alertKeys.one(id),
    queryFn: async ({ signal }) => {
      const detail = await readCurrent<AlertDetail>(`/api/v1/alerts/${id}`, { signal })
      return foldAlertDetail(detail, framesSince(detail.asOf))
    },
  })

export const silencesQuery = queryOptions({
  queryKey: alertKeys.silences,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<SilencePage>('/api/v1/silences', { signal })
    return foldSilences(page, framesSince(page.asOf))
  },
})

/** The sign of life to an outside watcher comes with no frame. */
const CHANNELS_REFRESH_MS = 15_000

export const channelsQuery = queryOptions({
  queryKey: alertKeys.channels,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<ChannelPage>('/api/v1/channels', { signal })
    return foldChannels(page, framesSince(page.asOf))
  },
  refetchInterval: CHANNELS_REFRESH_MS,
})

/** The messages that did not arrive, of all channels. */
export const deadLettersQuery = queryOptions({
  queryKey: alertKeys.deadLetters,
  queryFn: ({ signal }) => request<DeadLetterPage>('/api/v1/deliveries?limit=100', { signal }),
})

/** Rules are evaluated on a clock; what fires by them changes with no frame of their own. */
const RULES_REFRESH_MS = 15_000

export const rulesQuery = queryOptions({
  queryKey: alertKeys.rules,
  queryFn: ({ signal }) => request<RulePage>('/api/v1/alert-rules', { signal }),
  refetchInterval: RULES_REFRESH_MS,
})

foldLater((client, batches) => {
  foldInto<InfiniteData<AlertPage>>(client, alertKeys.list, (data, key) => {
    const asOf = data.pages[0]?.asOf ?? '0'
    const pages = foldAlertPages(data.pages, framesAfter(batches, asOf), key[1] as AlertFilter)
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  foldInto<AlertDetail>(client, ['alert'], (detail) => foldAlertDetail(detail, framesAfter(batches, detail.asOf)))
  foldInto<SilencePage>(client, alertKeys.silences, (page) => foldSilences(page, framesAfter(batches, page.asOf)))
  foldInto<ChannelPage>(client, alertKeys.channels, (page) => foldChannels(page, framesAfter(batches, page.asOf)))
  for (const frame of batches.flatMap((batch) => [...batch.frames])) {
    if (frame.type === 'alert') {
      readSoon(client, alertKeys.one(frame.alert.id))
      readOfSession(client)
    }
    if (frame.type === 'channel') readSoon(client, alertKeys.deadLetters)
  }
})

/** Which sessions an alert is about, only the server knows. */
function readOfSession(client: Parameters<typeof readSoon>[0]): void {
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: alertKeys.list }))
    if ((queryKey[1] as AlertFilter).session !== null) readSoon(client, queryKey)
}
