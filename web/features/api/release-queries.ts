import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ConfigInForce, DriftPage, DriftPatch, ReleaseDetail, ReleasePage } from '#contracts/api/releases.ts'
import { foldDrift, foldReleasePages } from '#web/features/live/fold-gates.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const releaseKeys = { releases: ['releases'], drift: ['drift'], config: ['config'] } as const

export const releasesQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...releaseKeys.releases, search],
    queryFn: async ({ signal, pageParam }) => {
      const page = await readCurrent<ReleasePage>(`/api/v1/releases?${queryOf({ search, limit: '100', cursor: pageParam })}`, {
        signal,
      })
      return pageParam === null ? (foldReleasePages([page], framesSince(page.asOf), search)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** One release, also when it is not among those that are listed. */
export const releaseQuery = (id: string) =>
  queryOptions({
    queryKey: ['release', id],
    queryFn: ({ signal }) => request<ReleaseDetail>(`/api/v1/releases/${id}`, { signal }),
    enabled: id !== '',
  })

export const driftQuery = queryOptions({
  queryKey: releaseKeys.drift,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<DriftPage>('/api/v1/drift', { signal })
    return foldDrift(page, framesSince(page.asOf))
  },
})

export const patchQuery = (reportId: string) =>
  queryOptions({
    queryKey: ['drift-patch', reportId],
    queryFn: ({ signal }) => request<DriftPatch>(`/api/v1/drift/${reportId}/patch`, { signal }),
  })

/** A change of the files has no frame of its own. */
const CONFIG_REFRESH_MS = 15_000

export const configQuery = queryOptions({
  queryKey: releaseKeys.config,
  queryFn: ({ signal }) => request<ConfigInForce>('/api/v1/config', { signal }),
  refetchInterval: CONFIG_REFRESH_MS,
})

foldLater((client, batches) => {
  foldInto<InfiniteData<ReleasePage>>(client, releaseKeys.releases, (data, key) => {
    const pages = foldReleasePages(data.pages, framesAfter(batches, data.pages[0]?.asOf ?? '0'), String(key[1]))
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  for (const frame of batches.flatMap((batch) => [...batch.frames])) {
    if (frame.type !== 'release') continue
    const { release } = frame
    foldInto<ReleaseDetail>(client, ['release', release.id], (detail) => ({ ...detail, release }))
  }
  foldInto<DriftPage>(client, releaseKeys.drift, (page) => foldDrift(page, framesAfter(batches, page.asOf)))
})
