import { type BudgetPlan, type BudgetRule, type Selection, type TokenKind, tokenKinds } from '#domain/budget/budget.ts'
import { amountOf, priceOf } from '#domain/budget/price.ts'
import type { Part, SessionPart } from '#domain/budget/use-of.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

const MILLION = 1_000_000
const columnOf: Record<TokenKind, string> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
}
const columns = tokenKinds.map((kind) => columnOf[kind])
const USE = 'FROM token_use t WHERE t.tenant_id = $1::uuid AND t.at >= $2::timestamptz AND NOT t.imported'
const MODELS = `SELECT DISTINCT t.provider, t.model ${USE}`

/** Whether a row `r` of patterns (null = any) selects a session: as `selects` of the domain. */
const SELECTED = `(r.gateways IS NULL OR g.slug LIKE ANY (r.gateways)) AND (r.agents IS NULL OR u.agent_id LIKE ANY (r.agents))
  AND (r.sessions IS NULL OR s.key LIKE ANY (r.sessions))
  AND (r.classifications IS NULL OR s.classification LIKE ANY (r.classifications))`
const RULES = 'r(n int, slug text, gateways text[], agents text[], sessions text[], classifications text[])'
const SUMS = columns.map((name) => `sum(${name})::text AS ${name}`).join(', ')
const OWN = columns.map((name) => `p.${name}::text`).join(', ')

/**
 * Sums first and then looks up whose it is: rows are many more than sessions. $3 `<gateway>/<agent>` or null, $4 the budget's own
 * selection, $5 the slugs of projects that count or null, $6 all projects; $7 to $12 the prices of a token of each model.
 * @param size of a row of `placed`, for the order of sessions
 */
const users = (size: string) => `WITH used AS MATERIALIZED (
    SELECT t.session_id, t.agent_id, t.provider, t.model, (t.cost_usd > 0) IS TRUE AS costed, sum(t.cost_usd) AS usd,
      ${columns.map((name) => `sum(t.${name}) AS ${name}`).join(', ')} ${USE} GROUP BY 1, 2, 3, 4, 5),
  placed AS MATERIALIZED (
    SELECT u.*, g.slug AS gateway, s.key FROM used u
    JOIN session s ON s.tenant_id = $1::uuid AND s.id = u.session_id
    JOIN gateway g ON g.tenant_id = $1::uuid AND g.id = s.gateway_id
    WHERE ($3::text IS NULL OR g.slug || '/' || u.agent_id = $3)
      AND EXISTS (SELECT FROM jsonb_to_recordset($4::jsonb) AS ${RULES} WHERE ${SELECTED})
      AND ($5::text[] IS NULL OR
        (SELECT r.slug FROM jsonb_to_recordset($6::jsonb) AS ${RULES} WHERE ${SELECTED} ORDER BY r.n LIMIT 1) = ANY ($5))),
  most AS (
    SELECT p.session_id FROM placed p
    LEFT JOIN unnest($7::text[], $8::text[], $9::float8[], $10::float8[], $11::float8[], $12::float8[])
      AS c(provider, model, ${columns.join(', ')})
      ON c.model = p.model AND c.provider IS NOT DISTINCT FROM p.provider
    GROUP BY p.session_id ORDER BY sum(${size}) DESC, p.session_id LIMIT $13)
  SELECT NULL::uuid AS id, NULL::text AS key, gateway, agent_id AS agent, provider, model, costed, sum(usd)::text AS usd, ${SUMS}
  FROM placed GROUP BY gateway, agent_id, provider, model, costed
  UNION ALL SELECT p.session_id, p.key, p.gateway, p.agent_id, p.provider, p.model, p.costed, p.usd::text, ${OWN}
  FROM placed p JOIN most USING (session_id)`

const inTokens = (counts: readonly TokenKind[]) => counts.map((kind) => `p.${columnOf[kind]}`).join(' + ')
const asPriced = columns.map((name) => `p.${name} * coalesce(c.${name}, 0)`).join(' + ')
/** As `amountOf` of the domain has it, which says what it is: here it is for the order alone. */
const inUsd = (isGiven: boolean) => (isGiven ? `CASE WHEN p.costed THEN p.usd::float8 ELSE ${asPriced} END` : asPriced)

type Row = Record<'input' | 'output' | 'cache_read' | 'cache_write', string> &
  Omit<SessionPart, 'id' | 'key' | 'amount'> & { id: string | null; key: string | null; costed: boolean; usd: string | null }

export type UsersAsked = { rule: BudgetRule; plan: BudgetPlan; scope: string; from: number; most: number }

/** All that was used of a budget of many sessions, by agent and model, and by model what those sessions used that used most. */
export async function readUsers(
  sql: TenantConnection,
  tenantId: string,
  asked: UsersAsked,
): Promise<{ all: Part[]; sessions: SessionPart[] }> {
  const { rule, plan, scope, from, most } = asked
  const since = [tenantId, new Date(from)]
  const isInTokens = rule.tokens !== undefined
  const models = isInTokens ? [] : (await sql.query<{ provider: string | null; model: string | null }>(MODELS, since)).rows
  const prices = models.map((model) => ({ ...model, price: plan.prices ? priceOf(plan.prices, model) : null }))
  const perToken = tokenKinds.map((kind) => prices.map(({ price }) => (price?.[kind] ?? 0) / MILLION))
  const values = [
    ...since,
    ...placing(rule, plan, scope),
    models.map(({ provider }) => provider),
    models.map(({ model }) => model),
  ]
  const size = isInTokens ? inTokens(rule.counts) : inUsd(plan.prices?.gatewayCost !== 'ignore')
  const { rows } = await sql.query<Row>(users(size), [...values, ...perToken, most])
  return {
    all: rows.filter(({ id }) => id === null).map((row) => partOf(row, plan)),
    sessions: rows.flatMap((row) =>
      row.id === null || row.key === null ? [] : { ...partOf(row, plan), id: row.id, key: row.key },
    ),
  }
}

function placing({ only = {} }: BudgetRule, { projects }: BudgetPlan, scope: string): unknown[] {
  const [kind, ...name] = scope.split('/')
  const slugs = kind === 'project' ? [name.join('/')].filter((slug) => only.projects?.includes(slug) ?? true) : only.projects
  return [kind === 'agent' ? name.join('/') : null, rulesOf([only]), slugs ?? null, rulesOf(projects)]
}

const rulesOf = (rules: readonly (Selection & { slug?: string })[]): string =>
  storableJson(
    rules.map(({ slug, gateways, agents, sessions, classifications }, n) => ({
      ...{ n, slug, gateways: likes(gateways), agents: likes(agents) },
      ...{ sessions: likes(sessions), classifications: likes(classifications) },
    })),
  )

/** Patterns as LIKE has them: `*` is `%`, and nothing else means anything. */
const likes = (patterns: readonly string[] | undefined): string[] | undefined =>
  patterns?.map((pattern) => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'))

function partOf({ gateway, agent, provider, model, ...row }: Row, { prices }: BudgetPlan): Part {
  const { input, output, cache_read: cacheRead, cache_write: cacheWrite, costed, usd } = row
  const tokens = { input: Number(input), output: Number(output), cacheRead: Number(cacheRead), cacheWrite: Number(cacheWrite) }
  const amount = amountOf({ provider, model, tokens, gatewayUsd: costed && usd !== null ? Number(usd) : null }, prices)
  return { gateway, agent, provider, model, amount }
}
