import type { BudgetStopView } from '#contracts/budgets.ts'
import type { StopState } from '#domain/budget/plan-stops.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

/** A budget of one thing. */
export type BudgetKey = { budget: string; scope: string }
/** In one window: that of the calendar, or since a rolling one was used up. ms since epoch. */
export type StopKey = BudgetKey & { windowStart: number }

export type NewStop = StopKey & { policy: 'abort-run' | 'pause-agent'; target: string; attempt: number; requestId: string }

/** A stop as it stands. Times in ms since epoch. */
export type StopRecord = StopKey & {
  id: string
  policy: NewStop['policy']
  target: string
  attempts: number
  requestId: string
  state: StopState
  outcome: string | null
  at: number
  finishedAt: number | null
}

/** Ids of the sessions that stops are about. */
export const sessionIds = (stops: readonly Pick<StopRecord, 'target'>[]): string[] =>
  stops.flatMap(({ target }) => (target.startsWith('session/') ? [target.slice('session/'.length)] : []))

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`
const COLUMNS = `b.id, b.budget, b.scope, ${ms('b.window_start')} AS "windowStart", b.policy, b.target, b.attempts,
  b.request_id AS "requestId", b.state, b.outcome, ${ms('b.at')} AS at, ${ms('b.finished_at')} AS "finishedAt"`

/** A stop that could not be verified may be found to have worked, or to have failed, later. */
const SETTLE = `UPDATE budget_stop b SET state = a.state, outcome = a.outcome, finished_at = a.finished_at FROM action_request a
  WHERE b.tenant_id = $1::uuid AND a.tenant_id = $1::uuid AND a.id = b.request_id AND b.state IN ('requested', 'unverified')
    AND a.state <> 'requested' AND (b.state, b.outcome) IS DISTINCT FROM (a.state, a.outcome)
  RETURNING b.budget, b.scope`

/** Takes over what came of the actions that stops asked for. @returns whose */
export async function settleStops(sql: TenantConnection, tenantId: string): Promise<BudgetKey[]> {
  return (await sql.query<BudgetKey>(SETTLE, [tenantId])).rows
}

/** The same attempt asked for by two is one: the other gets no row. */
const ASK = `INSERT INTO budget_stop AS b (tenant_id, budget, scope, window_start, policy, target, attempts, request_id, state)
  SELECT $1::uuid, n.budget, n.scope, to_timestamp(n."windowStart" / 1000), n.policy, n.target, n.attempt, n."requestId", 'requested'
  FROM jsonb_to_recordset($2::jsonb) AS n(budget text, scope text, "windowStart" float8, policy text, target text, attempt int,
    "requestId" uuid)
  ON CONFLICT (tenant_id, budget, scope, window_start, target) DO UPDATE SET attempts = excluded.attempts, state = 'requested',
    request_id = excluded.request_id, policy = excluded.policy, outcome = NULL, finished_at = NULL, at = excluded.at
  WHERE b.attempts = excluded.attempts - 1
  RETURNING ${COLUMNS}`

/** Writes down that stops are asked for, each attempt once. @returns those that were not there yet */
export async function askStops(sql: TenantConnection, tenantId: string, stops: readonly NewStop[]): Promise<StopRecord[]> {
  if (stops.length === 0) return []
  return (await sql.query<StopRecord>(ASK, [tenantId, storableJson(stops)])).rows
}

const IN_WINDOWS = `SELECT ${COLUMNS} FROM jsonb_to_recordset($2::jsonb) AS k(budget text, scope text, "windowStart" float8)
  JOIN budget_stop b ON b.tenant_id = $1::uuid AND b.budget = k.budget AND b.scope = k.scope
    AND b.window_start = to_timestamp(k."windowStart" / 1000)`

/** All stops of those budgets in those windows. */
export async function stopsIn(sql: TenantConnection, tenantId: string, keys: readonly StopKey[]): Promise<StopRecord[]> {
  if (keys.length === 0) return []
  return (await sql.query<StopRecord>(IN_WINDOWS, [tenantId, storableJson(keys)])).rows
}

const BUSY = `SELECT b.target FROM budget_stop b WHERE b.tenant_id = $1::uuid AND b.state = 'requested'`

/** Targets of stops that are under way, whoever asked for them: there is one at a time (`budget_stop_one_at_once`). */
export async function busyTargets(sql: TenantConnection, tenantId: string): Promise<Set<string>> {
  const { rows } = await sql.query<{ target: string }>(BUSY, [tenantId])
  return new Set(rows.map(({ target }) => target))
}

/** A session's key is looked up for each stop: a join would read every session. */
const NAME = `(SELECT n.key FROM session n WHERE n.tenant_id = $1::uuid
  AND n.id = CASE WHEN b.target LIKE 'session/%' THEN substring(b.target FROM 9)::uuid END)`

const NEWEST = `SELECT ${COLUMNS}, ${NAME} AS name FROM jsonb_to_recordset($2::jsonb) AS k(budget text, scope text)
  CROSS JOIN LATERAL (SELECT * FROM budget_stop o WHERE o.tenant_id = $1::uuid AND o.budget = k.budget AND o.scope = k.scope
    ORDER BY o.at DESC LIMIT 20) b
  ORDER BY b.at DESC`

/** The newest 20 stops of each of those, by `<budget>/<scope>`. */
export async function newestStops(
  sql: TenantConnection,
  tenantId: string,
  keys: readonly BudgetKey[],
): Promise<Map<string, BudgetStopView[]>> {
  const stops = new Map<string, BudgetStopView[]>()
  if (keys.length === 0) return stops
  const { rows } = await sql.query<StopRecord & { name: string | null }>(NEWEST, [tenantId, storableJson(keys)])
  for (const row of rows) {
    const key = `${row.budget}/${row.scope}`
    stops.set(key, [...(stops.get(key) ?? []), stopView(row)])
  }
  return stops
}

const stopView = ({ name, ...row }: StopRecord & { name: string | null }): BudgetStopView => ({
  ...{ id: row.id, policy: row.policy, target: row.target, attempts: row.attempts, state: row.state, outcome: row.outcome },
  name: name ?? row.target.replace(/^(session|agent)\//, ''),
  at: new Date(row.at).toISOString(),
  finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt).toISOString(),
})

/** Asked for, and nothing on record of it being done: whoever asked died before, or Temporal was away. */
const UNSTARTED = `SELECT ${COLUMNS} FROM budget_stop b LEFT JOIN action_request a ON a.tenant_id = b.tenant_id AND a.id = b.request_id
  WHERE b.tenant_id = $1::uuid AND b.state = 'requested' AND (a.id IS NULL OR a.requested_at < now() - interval '30 seconds')`

/** Stops whose action has to be started, perhaps again: starting one that runs already changes nothing. */
export async function unstartedStops(sql: TenantConnection, tenantId: string): Promise<StopRecord[]> {
  return (await sql.query<StopRecord>(UNSTARTED, [tenantId])).rows
}

const FAIL = `UPDATE budget_stop b SET state = 'failed', outcome = $3, finished_at = now()
  WHERE b.tenant_id = $1::uuid AND b.id = ANY($2::uuid[]) AND b.state = 'requested'`

/** Ends stops that cannot be asked for. */
export async function failStops(
  sql: TenantConnection,
  tenantId: string,
  { ids, outcome }: { ids: readonly string[]; outcome: string },
): Promise<void> {
  if (ids.length > 0) await sql.query(FAIL, [tenantId, ids, outcome])
}
