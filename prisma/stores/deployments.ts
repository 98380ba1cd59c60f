import type { DeploymentPage, DeploymentQuery } from '#contracts/api/releases.ts'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { DeploymentView, JournalEntry } from '#contracts/deployments.ts'
import type { PinnedRelease } from '#contracts/release.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from './cursor.ts'
import { readEntries } from './deployment-journal.ts'
import { type DeploymentRecord, deploymentColumns, deploymentTables, deploymentView, FINAL_STATES } from './deployment-view.ts'
import { readDeployment } from './read-deployment.ts'
import { headOf } from './stream-head.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const BY_NUMBER = `SELECT ${deploymentColumns} FROM ${deploymentTables}
  WHERE d.tenant_id = $1::uuid AND d.environment = $2 AND d.number = $3::int`

/** The deployment with that id, or of that name (`production/12`, also `production#12`); `null` when there is none. */
export async function findDeployment(db: Database, tenantId: string, idOrName: string): Promise<DeploymentView | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    if (UUID.test(idOrName)) return await readDeployment(sql, tenantId, idOrName)
    const named = /^([a-z0-9-]{1,63})[/#](\d{1,9})$/.exec(idOrName)
    if (!named) return null
    const { rows } = await sql.query<DeploymentRecord>(BY_NUMBER, [tenantId, named[1], Number(named[2])])
    return rows[0] ? deploymentView(rows[0]) : null
  })
}

/** A deployment's journal, and the position of the stream it is true at. */
export async function deploymentJournal(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ deployment: DeploymentView; journal: JournalEntry[]; asOf: string } | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const deployment = await readDeployment(sql, tenantId, id)
    return deployment && { deployment, journal: await readEntries(sql, tenantId, id), asOf }
  })
}

/** One query for each way to narrow, each with its index. */
const narrowings = {
  all: '',
  environment: 'AND d.environment = $5',
  open: `AND d.state NOT IN ${FINAL_STATES}`,
  both: `AND d.environment = $5 AND d.state NOT IN ${FINAL_STATES}`,
} as const

/** Deployments, newest first. */
export async function listDeployments(db: Database, tenantId: string, query: DeploymentQuery): Promise<DeploymentPage> {
  const { limit, environment, open } = query
  const [at = null, id = null] = decodeCursor(query.cursor)
  if (at !== null && (Number.isNaN(Date.parse(at)) || !UUID.test(id ?? ''))) throw new CursorError()
  const narrowing = environment === undefined ? (open ? 'open' : 'all') : open ? 'both' : 'environment'
  const text = `SELECT ${deploymentColumns} FROM ${deploymentTables} WHERE d.tenant_id = $1::uuid ${narrowings[narrowing]}
      AND ($2::timestamptz IS NULL OR (d.requested_at <= $2 AND (d.requested_at < $2 OR d.id > $3::uuid)))
    ORDER BY d.requested_at DESC, d.id LIMIT $4`
  return await db.withTenantSql(tenantId, async (sql) => {
    // First: what changes while the rest is read is then shown twice rather than never.
    const asOf = (await headOf(sql, tenantId)).toString()
    const values = [tenantId, at, id, limit + 1, ...(environment === undefined ? [] : [environment])]
    const { rows } = await sql.query<DeploymentRecord>(text, values)
    const items = rows.slice(0, limit).map(deploymentView)
    const last = rows.length > limit ? items.at(-1) : undefined
    return { items, nextCursor: last ? encodeCursor([last.requestedAt, last.id]) : null, asOf }
  })
}

/** What a deployment was asked to do, as it was pinned then. */
export type PinnedRequest = {
  environment: string
  number: number
  stages: DeploymentStage[]
  skips_gates: boolean
  over_hold: boolean
  requested_by: string
  actor_kind: 'member' | 'token' | 'system'
  correlation_id: string
  release: PinnedRelease
  /** Whether its workflow has told nothing yet. */
  is_silent: boolean
}

const PINNED = `SELECT d.environment, d.number, d.stages, d.skips_gates, d.over_hold, d.requested_by, d.actor_kind,
    d.correlation_id,
    json_build_object('id', r.id, 'name', r.name, 'contentHash', r.content_hash, 'artifact', r.artifact, 'commit', r.commit) AS release,
    d.state = 'queued' AND NOT EXISTS (SELECT FROM deployment_entry n WHERE n.tenant_id = d.tenant_id AND n.deployment_id = d.id)
      AS is_silent
  FROM deployment d JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid FOR UPDATE OF d`

/** Locks a deployment for as long as the caller's transaction lasts, so that one alone decides whether it is started. */
export async function lockRequest(sql: TenantConnection, tenantId: string, id: string): Promise<PinnedRequest | null> {
  return (await sql.query<PinnedRequest>(PINNED, [tenantId, id])).rows[0] ?? null
}

const SILENT = `SELECT d.id FROM deployment d WHERE d.tenant_id = $1::uuid AND d.state = 'queued' AND d.requested_at < $2::timestamptz
    AND NOT EXISTS (SELECT FROM deployment_entry n WHERE n.tenant_id = d.tenant_id AND n.deployment_id = d.id)
  ORDER BY d.requested_at LIMIT 100`

/** Deployments asked for before that time (ms since epoch) whose workflow has told nothing yet: it may not be there at all. */
export async function silentDeployments(db: Database, tenantId: string, before: number): Promise<string[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ id: string }>(SILENT, [tenantId, new Date(before)])
  })
  return rows.map(({ id }) => id)
}

/** What was pinned for a deployment; `null` when there is none of this id. */
export async function pinnedStages(db: Database, tenantId: string, id: string): Promise<DeploymentStage[] | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    const text = 'SELECT stages FROM deployment WHERE tenant_id = $1::uuid AND id = $2::uuid'
    return await sql.query<{ stages: DeploymentStage[] }>(text, [tenantId, id])
  })
  return rows[0]?.stages ?? null
}
