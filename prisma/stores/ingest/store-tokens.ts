import type { TokenCounts } from '#domain/session/observation.ts'
import type { TenantConnection } from '#prisma/client.ts'
import type { PreparedObservation } from '../prepared-observation.ts'
import { storableCount, storableOrNull, storableText } from '../storable.ts'

/** One model call's tokens, counted for the first time. */
export type CountedCall = TokenCounts & { sessionId: string; runId: string | null }

const INSERT = `INSERT INTO token_use (tenant_id, gateway_id, session_id, agent_id, run_id, message_id, provider, model,
    input, output, cache_read, cache_write, cost_usd, at, imported)
  SELECT $1::uuid, $2::uuid, f.session_id, f.agent_id, f.run_id, f.message_id, f.provider, f.model,
    f.input, f.output, f.cache_read, f.cache_write, f.cost_usd, to_timestamp(f.at / 1000), f.imported
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int[], $11::int[],
    $12::int[], $13::numeric[], $14::float8[], $15::boolean[])
    AS f(session_id, agent_id, run_id, message_id, provider, model, input, output, cache_read, cache_write, cost_usd, at, imported)
  ON CONFLICT (tenant_id, session_id, message_id) DO NOTHING
  RETURNING session_id, run_id, input, output, cache_read, cache_write, cost_usd`

type UseRow = {
  session_id: string
  run_id: string | null
  input: number
  output: number
  cache_read: number
  cache_write: number
  cost_usd: string | null
}

type Scope = { tenantId: string; gatewayId: string }
type Fact = { sessionId: string; agentId: string; fact: PreparedObservation }

/** Stores one row a message that says what its model call used. Gives those that were not counted before. */
export async function storeTokens(
  sql: TenantConnection,
  { tenantId, gatewayId }: Scope,
  facts: readonly Fact[],
): Promise<CountedCall[]> {
  const uses = [...usesByMessage(facts).values()]
  if (uses.length === 0) return []
  const { rows } = await sql.query<UseRow>(INSERT, [
    ...[tenantId, gatewayId],
    uses.map((use) => use.sessionId),
    uses.map((use) => storableText(use.fact.agentId ?? use.agentId)),
    uses.map((use) => storableOrNull(use.fact.runId)),
    uses.map((use) => storableText(use.fact.messageId)),
    uses.map((use) => storableOrNull(use.fact.provider)),
    uses.map((use) => storableOrNull(use.fact.model)),
    uses.map((use) => storableCount(use.tokens.input)),
    uses.map((use) => storableCount(use.tokens.output)),
    uses.map((use) => storableCount(use.tokens.cacheRead)),
    uses.map((use) => storableCount(use.tokens.cacheWrite)),
    uses.map((use) => cost(use.tokens.costUsd)),
    uses.map((use) => use.fact.at),
    uses.map((use) => use.fact.imported === true),
  ])
  return rows.map((row) => ({
    ...{ sessionId: row.session_id, runId: row.run_id, input: row.input, output: row.output },
    ...{ cacheRead: row.cache_read, cacheWrite: row.cache_write },
    costUsd: row.cost_usd === null ? null : Number(row.cost_usd),
  }))
}

/** A message may come in two facts with keys of their own; what it used counts once. */
function usesByMessage(facts: readonly Fact[]) {
  const uses = new Map<string, { sessionId: string; agentId: string; fact: FactOfMessage; tokens: TokenCounts }>()
  for (const { sessionId, agentId, fact } of facts) {
    if (fact.kind !== 'message' || !fact.tokens) continue
    const key = `${sessionId} ${storableText(fact.messageId)}`
    if (!uses.has(key)) uses.set(key, { sessionId, agentId, fact, tokens: fact.tokens })
  }
  return uses
}

type FactOfMessage = Extract<PreparedObservation, { kind: 'message' }>

const cost = (costUsd: number | null): string | null =>
  costUsd !== null && Number.isFinite(costUsd) && costUsd >= 0 && costUsd < 1e9 ? costUsd.toFixed(8) : null
