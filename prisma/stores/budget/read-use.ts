import type { UseRow } from '#domain/budget/fact.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** From which cut to which moment (ms since epoch; `to` null = all that comes); `cuts` ascending, the first not after `from`. */
export type UseRange = { cuts: readonly number[]; from: number; to: number | null }

/**
 * What costs nothing by the gateway's word is summed apart from what does: only of the former may the price table be asked. What a
 * backfill brought is left out, as in every figure of what is used now.
 */
const SUMS = `t.session_id AS "sessionId", t.agent_id AS agent, t.provider, t.model, (t.cost_usd > 0) IS TRUE AS costed,
  sum(t.input)::text AS input, sum(t.output)::text AS output, sum(t.cache_read)::text AS "cacheRead",
  sum(t.cache_write)::text AS "cacheWrite", sum(t.cost_usd)::text AS usd, min(t.at) AS "firstAt"`

const BY_PIECE = `SELECT ${SUMS}, width_bucket(t.at, $2::timestamptz[]) AS piece FROM token_use t
  WHERE t.tenant_id = $1::uuid AND t.at >= $3::timestamptz AND t.at < $4::timestamptz AND NOT t.imported
  GROUP BY t.session_id, t.agent_id, t.provider, t.model, 5, piece`

const OF_SESSIONS = `SELECT ${SUMS}, 1 AS piece FROM token_use t
  WHERE t.tenant_id = $1::uuid AND t.session_id = ANY($2::uuid[]) AND t.at >= $3::timestamptz AND t.at < $4::timestamptz AND NOT t.imported
  GROUP BY t.session_id, t.agent_id, t.provider, t.model, 5`

type SumRow = Pick<UseRow, 'sessionId' | 'agent' | 'provider' | 'model'> & {
  costed: boolean
  input: string
  output: string
  cacheRead: string
  cacheWrite: string
  usd: string | null
  firstAt: Date
  piece: number
}

/** What all sessions used, by session, model and piece between cuts. One statement over the index by time. */
export async function readUse(sql: TenantConnection, tenantId: string, { cuts, from, to }: UseRange): Promise<UseRow[]> {
  const values = [tenantId, cuts.map((cut) => new Date(cut)), new Date(from), until(to)]
  const { rows } = await sql.query<SumRow>(BY_PIECE, values)
  return rows.map((row) => useRow(row, cuts[row.piece - 1] ?? from))
}

/** What those sessions used from one moment to another (ms since epoch), as one piece. Over the index by session. */
export async function readUseOf(
  sql: TenantConnection,
  tenantId: string,
  { sessionIds, from, to }: { sessionIds: readonly string[] } & Pick<UseRange, 'from' | 'to'>,
): Promise<UseRow[]> {
  if (sessionIds.length === 0) return []
  const { rows } = await sql.query<SumRow>(OF_SESSIONS, [tenantId, sessionIds, new Date(from), until(to)])
  return rows.map((row) => useRow(row, from))
}

const until = (to: number | null): Date | 'infinity' => (to === null ? 'infinity' : new Date(to))

const useRow = (row: SumRow, from: number): UseRow => ({
  ...{ sessionId: row.sessionId, agent: row.agent, provider: row.provider, model: row.model },
  tokens: {
    input: Number(row.input),
    output: Number(row.output),
    cacheRead: Number(row.cacheRead),
    cacheWrite: Number(row.cacheWrite),
  },
  gatewayUsd: row.costed && row.usd !== null ? Number(row.usd) : null,
  ...{ from, firstAt: row.firstAt.getTime() },
})
