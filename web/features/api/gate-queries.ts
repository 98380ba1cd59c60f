import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { GateRunPage, SamplePage, SuitePage, TrendPage } from '#contracts/api/releases.ts'
import type { GateRunView } from '#contracts/gates.ts'
import { foldGateRunPages, foldSuites, type RunFilter } from '#web/features/live/fold-gates.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const gateKeys = {
  suites: ['suites'],
  runs: ['gate-runs'],
  run: (id: string) => ['gate-run', id],
  samples: (id: string) => ['gate-samples', id],
  trends: (suite: string) => ['gate-trends', suite],
} as const

export const suitesQuery = queryOptions({
  queryKey: gateKeys.suites,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<SuitePage>('/api/v1/suites', { signal })
    return foldSuites(page, framesSince(page.asOf))
  },
})

export const trendsQuery = (suite: string, environment: string | null) =>
  queryOptions({
    queryKey: [...gateKeys.trends(suite), environment],
    queryFn: ({ signal }) => request<TrendPage>(`/api/v1/suites/${suite}/trends?${queryOf({ environment })}`, { signal }),
  })

export const gateRunsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: [...gateKeys.runs, filter],
    queryFn: async ({ signal, pageParam }) => {
      const page = await readCurrent<GateRunPage>(`/api/v1/gate-runs?${queryOf({ ...filter, limit: '25', cursor: pageParam })}`, {
        signal,
      })
      return pageParam === null ? (foldGateRunPages([page], framesSince(page.asOf), filter)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

export type RunDetail = { run: GateRunView; asOf: string }

export const gateRunQuery = (id: string) =>
  queryOptions({
    queryKey: gateKeys.run(id),
    queryFn: async ({ signal }): Promise<RunDetail> => {
      const detail = await readCurrent<RunDetail>(`/api/v1/gate-runs/${id}`, { signal })
      return withRun(detail, framesSince(detail.asOf))
    },
  })

export const samplesQuery = (id: string, check: string) =>
  infiniteQueryOptions({
    queryKey: [...gateKeys.samples(id), check],
    queryFn: ({ signal, pageParam }) =>
      request<SamplePage>(`/api/v1/gate-runs/${id}/samples?${queryOf({ check, limit: '100', cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

const withRun = (detail: RunDetail, frames: ReturnType<typeof framesSince>): RunDetail =>
  frames.reduce<RunDetail>(
    (folded, frame) => (frame.type === 'gate-run' && frame.run.id === detail.run.id ? { ...folded, run: frame.run } : folded),
    detail,
  )

foldLater((client, batches) => {
  foldInto<SuitePage>(client, gateKeys.suites, (page) => foldSuites(page, framesAfter(batches, page.asOf)))
  foldInto<InfiniteData<GateRunPage>>(client, gateKeys.runs, (data, key) => {
    const pages = foldGateRunPages(data.pages, framesAfter(batches, data.pages[0]?.asOf ?? '0'), key[1] as RunFilter)
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  foldInto<RunDetail>(client, ['gate-run'], (detail) => withRun(detail, framesAfter(batches, detail.asOf)))
  for (const frame of batches.flatMap((batch) => [...batch.frames])) {
    if (frame.type !== 'gate-run') continue
    // Samples and trends are too large for the stream: what is looked at is asked for again.
    void client.invalidateQueries({ queryKey: gateKeys.samples(frame.run.id) }, { cancelRefetch: false })
    if (frame.run.verdict !== null) void client.invalidateQueries({ queryKey: gateKeys.trends(frame.run.suite) })
  }
})
