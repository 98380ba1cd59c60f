import type { SessionView, TokenTotals } from '#contracts/live.ts'
import { type HealthVerdict, healthVerdicts } from '#domain/session/verdict.ts'

/** What of the list is shown, and in which order; all of it is in the URL. */
export type SessionFilter = {
  search: string
  verdicts: readonly HealthVerdict[]
  gateway: string | null
  agent: string | null
  sort: SortKey
  direction: 'asc' | 'desc'
}

export const sortKeys = ['activity', 'verdict', 'name', 'agent', 'gateway', 'tokens', 'context', 'tools'] as const
export type SortKey = (typeof sortKeys)[number]

/** Sums all kinds: what the session moved, not what it is billed. */
export const tokenSum = (tokens: TokenTotals | null): number | null =>
  tokens && tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite

/** Share of the context window in use, 0 to 1 (or above, where a gateway lets it overflow); null while either is unknown. */
export const contextShare = (session: SessionView): number | null =>
  session.contextTokens === null || !session.contextWindow ? null : session.contextTokens / session.contextWindow

/** Reads a filter from the query of a URL; what it does not know it leaves at its default. */
export function readFilter(query: URLSearchParams): SessionFilter {
  const verdicts = query.get('verdict')?.split(',') ?? []
  const sort = query.get('sort')
  return {
    search: query.get('q') ?? '',
    verdicts: healthVerdicts.filter((verdict) => verdicts.includes(verdict)),
    gateway: query.get('gateway'),
    agent: query.get('agent'),
    sort: sortKeys.find((key) => key === sort) ?? 'activity',
    direction: query.get('direction') === 'asc' ? 'asc' : 'desc',
  }
}

/** Whether any word of a search fails to be in the session's names; words are matched in any order, case aside. */
export function matchesSearch(session: SessionView, search: string): boolean {
  const names =
    `${session.label ?? ''} ${session.title ?? ''} ${session.key} ${session.agentId} ${session.model ?? ''} ${session.id}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => names.includes(word))
}

/** The sessions that pass, sorted. Equal ones keep an order of their own (by id), so that rows do not change places at random. */
export function shownSessions(sessions: Iterable<SessionView>, filter: SessionFilter): SessionView[] {
  const passing: SessionView[] = []
  for (const session of sessions) if (passes(session, filter)) passing.push(session)
  const compare = comparisons[filter.sort]
  const sign = filter.direction === 'asc' ? 1 : -1
  return passing.sort((a, b) => sign * compare(a, b) || (a.id < b.id ? -1 : 1))
}

function passes(session: SessionView, filter: SessionFilter): boolean {
  if (filter.verdicts.length > 0 && !filter.verdicts.includes(session.verdict)) return false
  if (filter.gateway && session.gatewaySlug !== filter.gateway) return false
  if (filter.agent && session.agentId !== filter.agent) return false
  return filter.search === '' || matchesSearch(session, filter.search)
}

const urgency: readonly HealthVerdict[] = [
  'idle',
  'healthy',
  'waiting',
  'unknown',
  'quota-near',
  'stuck',
  'runaway',
  'looping',
  'failing',
]

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const comparisons: Record<SortKey, (a: SessionView, b: SessionView) => number> = {
  // ISO times of one zone sort as text.
  activity: (a, b) => byText(a.lastActivityAt ?? '', b.lastActivityAt ?? ''),
  verdict: (a, b) => urgency.indexOf(a.verdict) - urgency.indexOf(b.verdict) || comparisons.activity(a, b),
  name: (a, b) => byText(a.label ?? a.title ?? a.key, b.label ?? b.title ?? b.key),
  agent: (a, b) => byText(a.agentId, b.agentId),
  gateway: (a, b) => byText(a.gatewaySlug, b.gatewaySlug),
  tokens: (a, b) => (tokenSum(a.tokens) ?? -1) - (tokenSum(b.tokens) ?? -1),
  context: (a, b) => (contextShare(a) ?? -1) - (contextShare(b) ?? -1),
  tools: (a, b) => (a.toolCount ?? -1) - (b.toolCount ?? -1),
}
