import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { EnvironmentState } from '#domain/deploy/environment-state.ts'
import { newProgress } from '#domain/deploy/progress.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { type NewAuditEntry, recordAudit } from './audit.ts'
import { targetsOf } from './deployment-journal.ts'
import { lockEnvironment } from './environment-news.ts'
import { readEnvironments } from './environments.ts'
import { readDeployment } from './read-deployment.ts'
import { storableJson, storableText } from './storable.ts'

/** A deployment to be. `id` is made by who asks: asked again with it, it is the same request. */
export type NewDeployment = {
  id: string
  environment: string
  releaseId: string
  requestedBy: string
  actorKind: 'member' | 'token' | 'system'
  /** A person takes a held release back on purpose. */
  overHold: boolean
  note: string
  correlationId: string
}

/** What a deployment is made with, decided on what runs at this very moment. */
export type DeploymentTerms = { ok: true; stages: DeploymentStage[]; skipsGates: boolean } | { ok: false; refusal: string }

export type CreatedDeployment =
  | { outcome: 'created' | 'same'; deployment: DeploymentView }
  | { outcome: 'other-request' }
  | { outcome: 'refused'; refusal: string }

const KNOWN = `SELECT environment, release_id FROM deployment WHERE tenant_id = $1::uuid AND id = $2::uuid`

/** Counted in the environment's own row, so that numbers have no gaps and none is used twice, also once old rows are gone. */
const NUMBER = `UPDATE environment SET last_number = last_number + 1 WHERE tenant_id = $1::uuid AND slug = $2
  RETURNING last_number AS number`

const INSERT = `INSERT INTO deployment (id, tenant_id, environment, number, release_id, previous_id, skips_gates, requested_by,
    requested_at, state_since, note, stages, progress, correlation_id, actor_kind, over_hold)
  VALUES ($1::uuid, $2::uuid, $3, $4, $5::uuid, $6::uuid, $7, $8, $9::timestamptz, $9::timestamptz, $10, $11::jsonb, $12::jsonb, $13, $14, $15)`

/**
 * Writes a deployment down with the next number of its environment. Nothing is started yet.
 * @param terms decides, with the environment's row locked, what it is made of or why it is refused
 * @param audit written with it, when it is new
 */
export async function createDeployment(
  db: Database,
  tenantId: string,
  asked: NewDeployment,
  terms: (environment: EnvironmentState) => DeploymentTerms,
  audit: (number: number) => NewAuditEntry,
): Promise<CreatedDeployment> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const state = await lockEnvironment(sql, tenantId, asked.environment)
    const known = await sql.query<{ environment: string; release_id: string }>(KNOWN, [tenantId, asked.id])
    const [row] = known.rows
    if (row) {
      const isSame = row.environment === asked.environment && row.release_id === asked.releaseId
      if (!isSame) return { outcome: 'other-request' }
      return { outcome: 'same', deployment: await mustRead(sql, tenantId, asked.id) }
    }
    const made = terms(state)
    if (!made.ok) return { outcome: 'refused', refusal: made.refusal }
    const number = await insert(sql, tenantId, asked, made, state.current?.id ?? null)
    const deployment = await mustRead(sql, tenantId, asked.id)
    const environments = await readEnvironments(sql, tenantId, [asked.environment])
    const shown = environments.map((environment): LiveFrame => ({ type: 'environment', environment }))
    await appendFrames(sql, tenantId, [{ type: 'deployment', deployment }, ...shown])
    await recordAudit(sql, tenantId, audit(number))
    return { outcome: 'created', deployment }
  })
}

async function insert(
  sql: TenantConnection,
  tenantId: string,
  asked: NewDeployment,
  { stages, skipsGates }: DeploymentTerms & { ok: true },
  previousId: string | null,
): Promise<number> {
  const { id, environment, releaseId, requestedBy, note, correlationId, actorKind, overHold } = asked
  const [counted] = (await sql.query<{ number: number }>(NUMBER, [tenantId, environment])).rows
  if (!counted) throw new Error(`The environment ${environment} has no row to count in.`)
  const at = new Date().toISOString()
  const progress = newProgress(environment, at, targetsOf(stages))
  await sql.query(INSERT, [
    ...[id, tenantId, environment, counted.number, releaseId, previousId, skipsGates, storableText(requestedBy), at],
    ...[storableText(note), storableJson(stages), storableJson(progress), correlationId, actorKind, overHold],
  ])
  return counted.number
}

async function mustRead(sql: TenantConnection, tenantId: string, id: string): Promise<DeploymentView> {
  const found = await readDeployment(sql, tenantId, id)
  if (!found) throw new Error(`There is no deployment ${id}.`)
  return found
}
