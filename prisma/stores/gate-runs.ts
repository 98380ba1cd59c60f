import type { GateRunPage, GateRunQuery } from '#contracts/api/releases.ts'
import type { GateInput } from '#contracts/deploy-payloads.ts'
import type { GateRunView } from '#contracts/gates.ts'
import type { Enforcement, GateVerdict } from '#domain/gate/verdict.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { CursorError, decodeCursor, encodeCursor } from './cursor.ts'
import { type GateRunRecord, gateRunColumns, gateRunView } from './gate-run-view.ts'
import { storableJson, storableText } from './storable.ts'
import { headOf } from './stream-head.ts'

/** A gate run as it begins. `suiteBody` is pinned: every look judges by it, whatever configuration says meanwhile. */
export type NewGateRun = Omit<GateInput, 'tenantId'> & { suiteHash: string; suiteBody: unknown; looks: number }

const INSERT = `INSERT INTO gate_run (tenant_id, id, suite, suite_hash, suite_body, environment, target, places, release_id, release,
    baseline, deployment_id, purpose, trigger, requested_by, looks, correlation_id)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8::jsonb, $9, $10::jsonb, $11::jsonb, $12, $13, $14, $15, $16, $17)
  ON CONFLICT DO NOTHING`
const BY_ID = `SELECT ${gateRunColumns} FROM gate_run r WHERE r.tenant_id = $1 AND r.id = $2`

/** Writes a run down, once: begun again with the same id it stays as it was. Gives the run as it stands. */
export async function beginGateRun(db: Database, tenantId: string, run: NewGateRun): Promise<GateRunView> {
  const only = run.places.length === 1 ? (run.places[0]?.target ?? null) : null
  const json = (value: unknown) => (value === null ? null : storableJson(value))
  const values = [
    ...[tenantId, run.gateRunId, run.suite, run.suiteHash, json(run.suiteBody), run.environment, only, json(run.places)],
    ...[run.release?.id ?? null, json(run.release), json(run.baseline), run.deploymentId, run.purpose, run.trigger],
    ...[storableText(run.requestedBy), run.looks, run.correlationId],
  ]
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rowCount } = await sql.query(INSERT, values)
    const view = await mustFind(sql, tenantId, run.gateRunId)
    if (rowCount) await appendFrames(sql, tenantId, [{ type: 'gate-run', run: view }])
    return view
  })
}

/** What a run was begun with, for the looks that follow. */
export type PinnedGateRun = {
  suite: string
  suiteBody: unknown
  environment: string
  places: GateInput['places']
  release: GateInput['release']
  baseline: GateInput['baseline']
  verdict: GateVerdict | null
  says: string | null
  enforce: Enforcement | null
  samples: number
  startedAt: Date
}

const PINNED = `SELECT suite, suite_body AS "suiteBody", environment, places, release, baseline, verdict, says, enforce, samples,
    started_at AS "startedAt"
  FROM gate_run WHERE tenant_id = $1 AND id = $2`

/** `null` when it was never begun. */
export async function pinnedGateRun(db: Database, tenantId: string, id: string): Promise<PinnedGateRun | null> {
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<PinnedGateRun>(PINNED, [tenantId, id])).rows[0] ?? null)
}

/** `null` when there is none. */
export async function gateRunById(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ run: GateRunView; asOf: string } | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = await headOf(sql, tenantId)
    const { rows } = await sql.query<GateRunRecord>(BY_ID, [tenantId, id])
    return rows[0] ? { run: gateRunView(rows[0]), asOf: asOf.toString() } : null
  })
}

/** @throws when there is no such run */
export async function mustFind(sql: TenantConnection, tenantId: string, id: string): Promise<GateRunView> {
  const { rows } = await sql.query<GateRunRecord>(BY_ID, [tenantId, id])
  if (!rows[0]) throw new Error(`There is no gate run ${id}.`)
  return gateRunView(rows[0])
}

/** One page of runs, newest first; narrowed by suite with environment, or by deployment, each with its index. */
export async function listGateRuns(db: Database, tenantId: string, query: GateRunQuery): Promise<GateRunPage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = await headOf(sql, tenantId)
    const { text, values } = pageOf(tenantId, query)
    const { rows } = await sql.query<GateRunRecord & { place: string }>(text, values)
    const items = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? items.at(-1) : undefined
    const nextCursor = last ? encodeCursor([last.place, last.id]) : null
    return { items: items.map(gateRunView), nextCursor, asOf: asOf.toString() }
  })
}

function pageOf(tenantId: string, { limit, cursor, suite, environment, deployment }: GateRunQuery) {
  const values: unknown[] = [tenantId]
  const bound = (value: unknown) => `$${values.push(value)}`
  const where = ['r.tenant_id = $1']
  if (suite !== undefined) where.push(`r.suite = ${bound(suite)}`)
  if (environment !== undefined) where.push(`r.environment = ${bound(environment)}`)
  if (deployment !== undefined) where.push(`r.deployment_id = ${bound(deployment)}::uuid`)
  const [at, id, ...more] = decodeCursor(cursor)
  if (cursor !== undefined && (!at || !id || more.length > 0 || Number.isNaN(Date.parse(at)))) throw new CursorError()
  // Newest first, the id upwards: as the indexes are.
  if (at && id) {
    const [before, after] = [`${bound(at)}::timestamptz`, `${bound(id)}::uuid`]
    where.push(`r.started_at <= ${before} AND (r.started_at < ${before} OR r.id > ${after})`)
  }
  const text = `SELECT ${gateRunColumns}, r.started_at::text AS place FROM gate_run r WHERE ${where.join(' AND ')}
    ORDER BY r.started_at DESC, r.id LIMIT ${bound(limit + 1)}`
  return { text, values }
}

const LATEST = `SELECT latest.* FROM unnest($2::text[], $3::text[]) AS wanted(suite, environment), LATERAL (
    SELECT ${gateRunColumns} FROM gate_run r
    WHERE r.tenant_id = $1 AND r.suite = wanted.suite AND r.environment = wanted.environment AND r.verdict IS NOT NULL
    ORDER BY r.started_at DESC, r.id LIMIT 1) latest`

/** The newest finished run of each suite in each of its environments. */
export async function latestGateRuns(
  db: Database,
  tenantId: string,
  wanted: readonly { suite: string; environment: string }[],
): Promise<GateRunView[]> {
  const values = [tenantId, wanted.map(({ suite }) => suite), wanted.map(({ environment }) => environment)]
  return await db.withTenantSql(tenantId, async (sql) => {
    return (await sql.query<GateRunRecord>(LATEST, values)).rows.map(gateRunView)
  })
}
