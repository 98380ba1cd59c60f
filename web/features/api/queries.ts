import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { TokenPage } from '#contracts/api/actions.ts'
import type { AgentPage, AuditPage, GatewayPage, OverviewView, SessionDetail } from '#contracts/api/lists.ts'
import type { AboutView, MemberPage, ViewerView } from '#contracts/api/viewer.ts'
import { foldAgents } from '#web/features/live/fold-agents.ts'
import { foldDetail } from '#web/features/live/fold-detail.ts'
import { changesOf, foldGateways, foldOverview } from '#web/features/live/fold-lists.ts'
import { framesSince } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

/** Cache keys by what they hold. Live frames are folded into these; see features/live. */
export const keys = {
  viewer: ['viewer'],
  overview: ['overview'],
  sessions: ['sessions'],
  session: (id: string) => ['session', id],
  gateways: ['gateways'],
  agents: (gatewayId: string) => ['agents', gatewayId],
  audit: ['audit'],
  tokens: ['tokens'],
} as const

export const viewerQuery = queryOptions({
  queryKey: keys.viewer,
  queryFn: ({ signal }) => request<ViewerView>('/api/v1/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The burn moves with the minute even where no frame comes. */
const OVERVIEW_REFRESH_MS = 30_000

export const overviewQuery = queryOptions({
  queryKey: keys.overview,
  queryFn: async ({ signal }) => {
    const view = await readCurrent<OverviewView>('/api/v1/overview', { signal })
    return foldOverview(view, changesOf(framesSince(view.asOf)))
  },
  refetchInterval: OVERVIEW_REFRESH_MS,
})

export const gatewaysQuery = queryOptions({
  queryKey: keys.gateways,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<GatewayPage>('/api/v1/gateways', { signal })
    return foldGateways(page, changesOf(framesSince(page.asOf)))
  },
})

/** Actions are folded in as they come; the counts of sessions are asked for again at this pace. */
const AGENTS_REFRESH_MS = 15_000

/** The agents of one gateway. */
export const agentsQuery = (gatewayId: string) =>
  queryOptions({
    queryKey: keys.agents(gatewayId),
    queryFn: async ({ signal }) => {
      const page = await readCurrent<AgentPage>(`/api/v1/gateways/${gatewayId}/agents`, { signal })
      return foldAgents(page, gatewayId, framesSince(page.asOf))
    },
    refetchInterval: AGENTS_REFRESH_MS,
  })

/** One session with the newest page of its timeline. */
export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.session(id),
    queryFn: async ({ signal }) => {
      const detail = await readCurrent<SessionDetail>(`/api/v1/sessions/${id}`, { signal })
      return foldDetail(detail, framesSince(detail.asOf))
    },
  })

/** Filters of the audit list; empty means any. */
export type AuditFilters = { actor?: string; action?: string; correlationId?: string }

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit, filters],
    queryFn: ({ signal, pageParam }) => {
      const given = Object.entries({ ...filters, cursor: pageParam ?? undefined }).filter((pair): pair is [string, string] =>
        Boolean(pair[1]),
      )
      return request<AuditPage>(`/api/v1/audit?${new URLSearchParams(given)}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: ({ signal }) => request<TokenPage>('/api/v1/tokens', { signal }),
})

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => request<MemberPage>('/api/v1/members', { signal }),
})

/** How often the health of the parts is asked for while somebody looks at it. */
const ABOUT_REFRESH_MS = 10_000

export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => request<AboutView>('/api/v1/about', { signal }),
  refetchInterval: ABOUT_REFRESH_MS,
})
