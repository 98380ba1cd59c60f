import type { SessionQuery } from '#contracts/api/lists.ts'
import { troubles } from '#domain/session/verdict.ts'
import { storableText } from '../storable.ts'
import { verdictRank } from '../verdict-rank.ts'

/** A condition on `session s` (and `gateway g`) with its values; `$1` is the tenant. */
export type SessionFilter = { sql: string; values: unknown[] }

/** What a list shows. Session rows of removed gateways count as gone: nobody watches them. */
export function sessionFilter(
  query: Omit<SessionQuery, 'sort' | 'direction' | 'limit' | 'cursor'>,
  tenantId: string,
): SessionFilter {
  const values: unknown[] = [tenantId]
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions = ['s.tenant_id = $1::uuid', 'g.tenant_id = $1::uuid']
  if (!query.includeGone) conditions.push('s.gone_at IS NULL', 'NOT s.archived', 'g.removed_at IS NULL')
  if (query.imported !== undefined) conditions.push(query.imported ? 's.imported' : 'NOT s.imported')
  if (query.gateway) {
    const gateway = parameter(query.gateway)
    conditions.push(`(g.slug = ${gateway} OR g.id::text = ${gateway})`)
  }
  if (query.agent) conditions.push(`s.agent_id = ${parameter(query.agent)}`)
  const ranks = wantedRanks(query)
  if (ranks) conditions.push(`s.verdict_rank = ANY(${parameter(ranks)}::smallint[])`)
  for (const word of words(query.search)) conditions.push(`s.search_text LIKE ${parameter(`%${word}%`)}`)
  return { sql: conditions.join(' AND '), values }
}

function wantedRanks({ verdict, trouble }: Pick<SessionQuery, 'verdict' | 'trouble'>): number[] | null {
  const inTrouble: readonly string[] = troubles
  const asked = verdict === undefined ? null : [verdict].flat()
  if (asked === null && trouble === undefined) return null
  const all = Object.entries(verdictRank)
  const kept = all.filter(
    ([name]) => (asked === null || asked.some((one) => one === name)) && isWanted(inTrouble.includes(name), trouble),
  )
  return kept.map(([, rank]) => rank)
}

const isWanted = (isTrouble: boolean, trouble: boolean | undefined): boolean => trouble === undefined || isTrouble === trouble

/** At most this many words are looked for, so that a long paste cannot make a long query. */
const MOST_WORDS = 8

/** Each word must be in the text; LIKE's own signs are taken as they stand. */
const words = (search: string | undefined): string[] =>
  storableText(search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, MOST_WORDS)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
