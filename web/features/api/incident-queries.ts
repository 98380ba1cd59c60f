import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { IncidentDetail, IncidentPage, PostMortem } from '#contracts/api/response.ts'
import { foldIncident, foldIncidentPages, type IncidentFilter } from '#web/features/live/fold-incidents.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const incidentKeys = {
  list: ['incidents'],
  one: (number: string) => ['incident', number],
} as const

export const incidentsQuery = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: [...incidentKeys.list, filter],
    queryFn: async ({ signal, pageParam }) => {
      const page = await readCurrent<IncidentPage>(`/api/v1/incidents?${queryOf({ ...filter, cursor: pageParam })}`, { signal })
      return pageParam === null ? (foldIncidentPages([page], framesSince(page.asOf), filter)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** One incident with its timeline and what was like it. */
export const incidentQuery = (number: string) =>
  queryOptions({
    queryKey: incidentKeys.one(number),
    queryFn: async ({ signal }) => {
      const detail = await readCurrent<IncidentDetail>(`/api/v1/incidents/${encodeURIComponent(number)}`, { signal })
      return foldIncident(detail, framesSince(detail.asOf))
    },
  })

/** The record as it is at the moment, so it is asked for anew each time. */
export const postMortemQuery = (number: number) =>
  queryOptions({
    queryKey: ['post-mortem', number],
    queryFn: ({ signal }) => request<PostMortem>(`/api/v1/incidents/${number}/post-mortem`, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

foldLater((client, batches) => {
  foldInto<InfiniteData<IncidentPage>>(client, incidentKeys.list, (data, key) => {
    const asOf = data.pages[0]?.asOf ?? '0'
    const pages = foldIncidentPages(data.pages, framesAfter(batches, asOf), key[1] as IncidentFilter)
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  foldInto<IncidentDetail>(client, ['incident'], (detail) => foldIncident(detail, framesAfter(batches, detail.asOf)))
})
