import type { BudgetView } from '#contracts/budgets.ts'
import type { BudgetRule } from '#domain/budget/budget.ts'
import type { BudgetJudgement } from '#domain/budget/judge-budget.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'
import { type BudgetDetailColumn, budgetView, detailOf, type StatusRow, statusColumns } from './budget-view.ts'
import { type BudgetKey, newestStops } from './stops.ts'

/** A judgement with the budget it was made by. */
export type Judged = { budget: BudgetRule; judgement: BudgetJudgement }

/** The figures move with every call of a model; pages see them this often, and at once when the verdict or its words change. */
const SHOW_EVERY_MS = 15_000
/** What does not change is still dated anew this often. */
const DATE_EVERY_MS = 60_000

export type Standing = { state: BudgetView['state']; since: number }

type Before = BudgetKey & {
  state: BudgetView['state']
  since: Date
  says: string
  used_tokens: string
  as_of: Date
  window_start: Date
  detail: BudgetDetailColumn
}

/** Locked in one order, so that two who judge at once do not meet crosswise. */
const BEFORE = `SELECT budget, scope, state, since, says, used_tokens::text, as_of, window_start, detail FROM budget_status
  WHERE tenant_id = $1::uuid ORDER BY budget, scope FOR UPDATE`

const WRITE = `INSERT INTO budget_status AS b (tenant_id, budget, scope, window_start, window_end, state, since, says, limit_tokens,
    limit_usd, used_tokens, used_usd, burn_per_hour, exhausted_at, as_of, detail)
  SELECT $1::uuid, n.budget, n.scope, n.window_start, n.window_end, n.state, n.since, n.says, n.limit_tokens, n.limit_usd,
    n.used_tokens, n.used_usd, n.burn_per_hour, n.exhausted_at, n.as_of, n.detail
  FROM jsonb_to_recordset($2::jsonb) AS n(budget text, scope text, window_start timestamptz, window_end timestamptz, state text,
    since timestamptz, says text, limit_tokens bigint, limit_usd numeric, used_tokens bigint, used_usd numeric,
    burn_per_hour float8, exhausted_at timestamptz, as_of timestamptz, detail jsonb)
  ON CONFLICT (tenant_id, budget, scope) DO UPDATE SET window_start = excluded.window_start, window_end = excluded.window_end,
    state = excluded.state, since = excluded.since, says = excluded.says, limit_tokens = excluded.limit_tokens,
    limit_usd = excluded.limit_usd, used_tokens = excluded.used_tokens, used_usd = excluded.used_usd,
    burn_per_hour = excluded.burn_per_hour, exhausted_at = excluded.exhausted_at, as_of = excluded.as_of, detail = excluded.detail`

const REMOVE = `DELETE FROM budget_status b WHERE b.tenant_id = $1::uuid
  AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2::jsonb) AS k(budget text, scope text) WHERE k.budget = b.budget AND k.scope = b.scope)`

/** Where each budget stands now, and which of them pages should be shown. Both by `<budget>/<scope>`. */
export type Written = { standing: ReadonlyMap<string, Standing>; shown: BudgetKey[] }

/** Writes how budgets stand, and removes those that are no more. `since` stays while the state and the calendar window do. */
export async function writeStatuses(
  sql: TenantConnection,
  tenantId: string,
  { judged, now }: { judged: readonly Judged[]; now: number },
): Promise<Written> {
  const rows = await sql.query<Before>(BEFORE, [tenantId])
  const before = new Map(rows.rows.map((row) => [keyOf(row), row]))
  const standing = new Map<string, Standing>()
  const shown: BudgetKey[] = []
  const changed: object[] = []
  for (const each of judged) {
    const { judgement } = each
    const was = before.get(keyOf(judgement))
    const since = was && lasts(was, each) ? was.since.getTime() : now
    standing.set(keyOf(judgement), { state: judgement.state, since })
    const isShown = !was || isWorthShowing(was, judgement, now)
    if (isShown) shown.push({ budget: judgement.budget, scope: judgement.scope })
    const isSame = was?.says === judgement.says && now - was.as_of.getTime() < DATE_EVERY_MS
    if (isShown || !isSame) changed.push(rowOf(each, { since, now, shownAt: isShown ? now : was.detail.shownAt }))
  }
  if (changed.length > 0) await sql.query(WRITE, [tenantId, storableJson(changed)])
  const keys = judged.map(({ judgement: { budget, scope } }) => ({ budget, scope }))
  if ([...before.keys()].some((key) => !standing.has(key))) await sql.query(REMOVE, [tenantId, storableJson(keys)])
  return { standing, shown }
}

export const keyOf = ({ budget, scope }: BudgetKey): string => `${budget}/${scope}`

/** A rolling window begins anew every minute: that is no new beginning. */
const lasts = (was: Before, { budget, judgement }: Judged): boolean =>
  was.state === judgement.state && (typeof budget.window === 'object' || was.window_start.getTime() === judgement.window.start)

const isWorthShowing = ({ state, detail, used_tokens: used }: Before, judgement: BudgetJudgement, now: number): boolean =>
  state !== judgement.state ||
  detail.summary !== judgement.summary ||
  (Number(used) !== judgement.usedTokens && now - detail.shownAt >= SHOW_EVERY_MS)

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function rowOf({ budget, judgement }: Judged, { since, now, shownAt }: { since: number; now: number; shownAt: number }): object {
  const { window, burn, exhaustion, usedTokens, usedUsd } = judgement
  return {
    ...{ budget: budget.slug, scope: judgement.scope, state: judgement.state, says: judgement.says, since: iso(since) },
    ...{ window_start: iso(window.start), window_end: iso(window.end), as_of: iso(now) },
    ...{ limit_tokens: budget.tokens ?? null, limit_usd: budget.usd ?? null, used_tokens: usedTokens, used_usd: usedUsd },
    ...{
      burn_per_hour: burn?.perHour ?? null,
      exhausted_at: judgement.state === 'exhausted' ? null : iso(exhaustion?.at ?? null),
    },
    detail: detailOf(budget, judgement, shownAt),
  }
}

/** Most pressing first. */
const ORDER = `ORDER BY array_position(ARRAY['exhausted', 'unknown', 'warning', 'ok'], b.state), (b.detail->>'share')::float8 DESC,
  b.budget, b.scope`
const LIST = `SELECT ${statusColumns} FROM budget_status b WHERE b.tenant_id = $1::uuid ${ORDER} LIMIT 500`
const SOME = `SELECT ${statusColumns} FROM jsonb_to_recordset($2::jsonb) AS k(budget text, scope text)
  JOIN budget_status b ON b.tenant_id = $1::uuid AND b.budget = k.budget AND b.scope = k.scope ${ORDER}`

/** Budgets with their stops, most pressing first: those asked for, or the first 500. `now` in ms since epoch. */
export async function readBudgets(
  sql: TenantConnection,
  tenantId: string,
  { keys = null, now }: { keys?: readonly BudgetKey[] | null; now: number },
): Promise<BudgetView[]> {
  if (keys?.length === 0) return []
  const { rows } = keys
    ? await sql.query<StatusRow>(SOME, [tenantId, storableJson(keys)])
    : await sql.query<StatusRow>(LIST, [tenantId])
  const shown = rows.map(({ budget, scope }) => ({ budget, scope }))
  const stops = await newestStops(sql, tenantId, shown)
  return rows.map((row) => budgetView(row, { stops: stops.get(keyOf(row)) ?? [], now }))
}
