import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { DeploymentDetail, DeploymentPage, DeploymentPreview, EnvironmentPage, OutputPage } from '#contracts/api/releases.ts'
import type { OutputLine } from '#contracts/deployments.ts'
import { foldDeployment, foldDeploymentPages, foldEnvironments, foldOutput } from '#web/features/live/fold-deployments.ts'
import { foldInto, foldLater, framesAfter, framesSince, recentFrames } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

export const deploymentKeys = {
  environments: ['environments'],
  list: ['deployments'],
  one: (id: string) => ['deployment', id],
  output: (id: string) => ['deployment-output', id],
  preview: ['deployment-preview'],
} as const

/** Verdicts of gates and drift reach an environment's row with its own frames; this is for what comes without one. */
const ENVIRONMENTS_REFRESH_MS = 30_000

export const environmentsQuery = queryOptions({
  queryKey: deploymentKeys.environments,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<EnvironmentPage>('/api/v1/environments', { signal })
    return foldEnvironments(page, framesSince(page.asOf))
  },
  refetchInterval: ENVIRONMENTS_REFRESH_MS,
})

export const deploymentsQuery = (environment: string | null) =>
  infiniteQueryOptions({
    queryKey: [...deploymentKeys.list, environment],
    queryFn: async ({ signal, pageParam }) => {
      const page = await readCurrent<DeploymentPage>(`/api/v1/deployments?${queryOf({ environment, cursor: pageParam })}`, {
        signal,
      })
      return pageParam === null ? (foldDeploymentPages([page], framesSince(page.asOf), environment)[0] ?? page) : page
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** One deployment with its journal and its evidence. */
export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: deploymentKeys.one(id),
    queryFn: async ({ signal }) => {
      const detail = await readCurrent<DeploymentDetail>(`/api/v1/deployments/${id}`, { signal })
      return foldDeployment(detail, framesSince(detail.asOf))
    },
  })

/** As the API gives at most at once. */
const OUTPUT_PAGE = 5000
/** Beyond this the log says that it is partial. */
export const MOST_LINES = 50_000

/** Everything written so far; the stream adds to it. */
export const outputQuery = (id: string) =>
  queryOptions({
    queryKey: deploymentKeys.output(id),
    queryFn: async ({ signal }) => {
      let lines: readonly OutputLine[] = []
      let after = 0
      let page: OutputPage
      do {
        page = await request<OutputPage>(`/api/v1/deployments/${id}/output?after=${after}&limit=${OUTPUT_PAGE}`, { signal })
        lines = foldOutput(lines, page.items)
        after = page.last
      } while (page.items.length === OUTPUT_PAGE && lines.length < MOST_LINES)
      return withOutput(lines, id, recentFrames())
    },
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What a deployment would change, asked anew each time: it is only true now. */
export const previewQuery = (environment: string, release: string) =>
  queryOptions({
    queryKey: [...deploymentKeys.preview, environment, release],
    queryFn: ({ signal }) =>
      request<DeploymentPreview>(`/api/v1/deployments/preview?${queryOf({ environment, release })}`, { signal }),
    enabled: environment !== '' && release !== '',
    staleTime: 0,
    gcTime: 0,
  })

/** The given parts as a query; null and empty ones are left out. */
export function queryOf(parts: Record<string, string | null>): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts)) if (value) query.set(name, value)
  return query
}

function withOutput(lines: readonly OutputLine[], id: string, frames: ReturnType<typeof recentFrames>): readonly OutputLine[] {
  const fresh = frames.flatMap((frame) => (frame.type === 'output' && frame.deploymentId === id ? frame.lines : []))
  return foldOutput(lines, fresh)
}

foldLater((client, batches) => {
  foldInto<EnvironmentPage>(client, deploymentKeys.environments, (page) =>
    foldEnvironments(page, framesAfter(batches, page.asOf)),
  )
  foldInto<InfiniteData<DeploymentPage>>(client, deploymentKeys.list, (data, key) => {
    const asOf = data.pages[0]?.asOf ?? '0'
    const pages = foldDeploymentPages(data.pages, framesAfter(batches, asOf), (key[1] as string | null) ?? null)
    return pages === data.pages ? data : { ...data, pages: [...pages] }
  })
  foldInto<DeploymentDetail>(client, ['deployment'], (detail) => foldDeployment(detail, framesAfter(batches, detail.asOf)))
  const frames = batches.flatMap((batch) => [...batch.frames])
  foldInto<readonly OutputLine[]>(client, ['deployment-output'], (lines, key) => withOutput(lines, String(key[1]), frames))
})
