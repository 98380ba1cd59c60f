import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { JournalEntry } from '#contracts/deployments.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { ReleaseRef } from '#contracts/release.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import { compareEntries, foldAll, needsRefold } from '#domain/deploy/fold-journal.ts'
import { type DeploymentProgress, newProgress } from '#domain/deploy/progress.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { recordAudit } from './audit.ts'
import { endingsOf } from './deployment-audit.ts'
import { type DeploymentRecord, deploymentColumns, deploymentTables, deploymentView } from './deployment-view.ts'
import { tellEnvironments } from './environment-news.ts'
import { readEnvironments } from './environments.ts'
import { clearFinding, raiseFinding } from './findings.ts'
import { readDeployment } from './read-deployment.ts'
import { readReleases } from './releases.ts'
import { storableJson, storableOrNull } from './storable.ts'

/** No deployment has this id: nothing can be written about it, now or later. */
export class NoSuchDeployment extends Error {
  override readonly name = 'NoSuchDeployment'
  constructor(deploymentId: string) {
    super(`There is no deployment ${deploymentId}.`)
  }
}

type Held = {
  environment: string
  number: number
  correlation_id: string
  requested_at: Date
  stages: DeploymentStage[]
  progress: DeploymentProgress
  release: ReleaseRef
}

const LOCK = `SELECT d.environment, d.number, d.correlation_id, d.requested_at, d.stages, d.progress,
    json_build_object('id', r.id, 'name', r.name, 'contentHash', r.content_hash) AS release
  FROM deployment d JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid FOR UPDATE OF d`

/** An entry that is there already stays as it is. */
const INSERT = `INSERT INTO deployment_entry (tenant_id, deployment_id, source, seq, at, body)
  SELECT $1::uuid, $2::uuid, n.source, n.seq, n.at, n.body
  FROM json_to_recordset($3::json) AS n(source text, seq int, at timestamptz, body jsonb)
  ON CONFLICT DO NOTHING RETURNING source, seq`

/**
 * Writes down what a workflow says of its deployment, and makes of it what everybody sees: the deployment, its environment,
 * the finding about a rollback that failed, and how it ended for the audit log. Idempotent by source and number; the order in
 * which sources come in does not matter.
 * @returns the entries that were not there yet
 * @throws NoSuchDeployment
 */
export async function recordJournal(
  db: Database,
  tenantId: string,
  deploymentId: string,
  entries: readonly JournalEntry[],
): Promise<JournalEntry[]> {
  return await db.withTenantSql(tenantId, async (sql) => await writeJournal(sql, tenantId, deploymentId, entries))
}

/** `recordJournal` in a transaction of the caller's; do it last (see `appendFrames`). */
export async function writeJournal(
  sql: TenantConnection,
  tenantId: string,
  deploymentId: string,
  entries: readonly JournalEntry[],
): Promise<JournalEntry[]> {
  const [held] = (await sql.query<Held>(LOCK, [tenantId, deploymentId])).rows
  if (!held) throw new NoSuchDeployment(deploymentId)
  const { rows } = await sql.query<{ source: string; seq: number }>(INSERT, [tenantId, deploymentId, storableJson(entries)])
  const added = new Set(rows.map(({ source, seq }) => `${source} ${seq}`))
  const fresh = entries.filter(({ source, seq }) => added.has(`${source} ${seq}`)).toSorted(compareEntries)
  if (fresh.length === 0) return []
  const progress = await advance(sql, { tenantId, deploymentId }, held, fresh)
  await save(sql, { tenantId, deploymentId }, progress)
  const told = await tellEnvironments(sql, tenantId, { ...held.release, deploymentId }, progress)
  const frames = await framesOf(sql, { tenantId, deploymentId }, held, told, { fresh, progress })
  await settleFinding(sql, { tenantId, deploymentId }, held, progress)
  const endings = await endingsOf(sql, { tenantId, deploymentId }, held, { fresh, progress })
  await appendFrames(sql, tenantId, frames)
  for (const ending of endings) await recordAudit(sql, tenantId, ending)
  return fresh
}

type Which = { tenantId: string; deploymentId: string }

/** The deployment's progress with the fresh entries, which are written already. */
async function advance(
  sql: TenantConnection,
  { tenantId, deploymentId }: Which,
  held: Held,
  fresh: readonly JournalEntry[],
): Promise<DeploymentProgress> {
  if (!needsRefold(held.progress, fresh)) return foldAll(held.progress, fresh)
  const start = newProgress(held.environment, held.requested_at.toISOString(), targetsOf(held.stages))
  return foldAll(start, await readEntries(sql, tenantId, deploymentId))
}

/** Targets of a deployment in the order of environment and wave. */
export const targetsOf = (stages: readonly DeploymentStage[]) =>
  stages.flatMap(({ environment, targets }) =>
    targets.map(({ target, wave }) => ({ environment: environment.slug, wave, target: target.slug })),
  )

const ENTRIES = `SELECT source, seq, at, body FROM deployment_entry WHERE tenant_id = $1::uuid AND deployment_id = $2::uuid`

/** A deployment's journal, in order. */
export async function readEntries(sql: TenantConnection, tenantId: string, deploymentId: string): Promise<JournalEntry[]> {
  const { rows } = await sql.query<Omit<JournalEntry, 'at'> & { at: Date }>(ENTRIES, [tenantId, deploymentId])
  return rows.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() })).toSorted(compareEntries)
}

/** What it takes the place of stands once it has touched a target: until then others may be promoted before it. */
const SAVE = `UPDATE deployment d SET progress = $3::jsonb, state = $4, state_since = $5::timestamptz, reason = $6, paused_by = $7,
    finished_at = $8::timestamptz, touched = $9,
    previous_id = CASE WHEN d.touched OR d.finished_at IS NOT NULL THEN d.previous_id ELSE
      (SELECT e.current_release_id FROM environment e WHERE e.tenant_id = d.tenant_id AND e.slug = d.environment) END
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid`

async function save(sql: TenantConnection, { tenantId, deploymentId }: Which, progress: DeploymentProgress): Promise<void> {
  const { state, stateSince, reason, pausedBy, finishedAt, touched } = progress
  const columns = [state, stateSince, storableOrNull(reason), pausedBy, finishedAt, touched]
  await sql.query(SAVE, [tenantId, deploymentId, storableJson(progress), ...columns])
}

/** What changed for everybody who looks: the deployment, its journal; the environments, their releases and who waits there. */
async function framesOf(
  sql: TenantConnection,
  { tenantId, deploymentId }: Which,
  held: Held,
  told: readonly string[],
  { fresh, progress }: { fresh: JournalEntry[]; progress: DeploymentProgress },
): Promise<LiveFrame[]> {
  const deployment = await readDeployment(sql, tenantId, deploymentId)
  const moved = progress.state !== held.progress.state
  const slugs = [...new Set([...told, ...(moved ? [held.environment] : [])])]
  const environments = slugs.length > 0 ? await readEnvironments(sql, tenantId, slugs) : []
  const releases = environments.flatMap(({ current, returnable }) => [current, returnable[0]].flatMap((ref) => ref?.id ?? []))
  const shown = told.length > 0 ? await readReleases(sql, tenantId, [...new Set([held.release.id, ...releases])]) : []
  const passed = isFinal(progress.state) !== isFinal(held.progress.state)
  return [
    ...(deployment ? [{ type: 'deployment', deployment } as const] : []),
    { type: 'journal', deploymentId, entries: fresh },
    ...environments.map((environment): LiveFrame => ({ type: 'environment', environment })),
    ...shown.map((release): LiveFrame => ({ type: 'release', release })),
    ...(passed ? await queueFrames(sql, tenantId, held.environment, deploymentId) : []),
  ]
}

const QUEUED = `SELECT ${deploymentColumns} FROM ${deploymentTables}
  WHERE d.tenant_id = $1::uuid AND d.environment = $2 AND d.state = 'queued' AND d.id <> $3::uuid ORDER BY d.number`

/** Those that wait: their places changed. */
async function queueFrames(sql: TenantConnection, tenantId: string, environment: string, but: string): Promise<LiveFrame[]> {
  const { rows } = await sql.query<DeploymentRecord>(QUEUED, [tenantId, environment, but])
  return rows.map((row) => ({ type: 'deployment', deployment: deploymentView(row) }))
}

/** A rollback that failed is a finding until it has succeeded, or the deployment has ended otherwise. */
async function settleFinding(
  sql: TenantConnection,
  { tenantId, deploymentId }: Which,
  { environment, number, release, progress: before }: Held,
  { state, stateSince, reason }: DeploymentProgress,
): Promise<void> {
  const about = { kind: 'rollback-failed', subject: `deployment/${deploymentId}` }
  if (isFinal(state) && !isFinal(before.state)) await clearFinding(sql, tenantId, about)
  if (state !== 'rollback-failed') return
  const says = `The rollback of ${release.name} in ${environment} failed: ${reason ?? 'no reason was given'}`
  const evidence = [{ says, observations: [], figures: {} }]
  await raiseFinding(sql, tenantId, {
    ...about,
    verdict: 'rollback-failed',
    confidence: 1,
    since: Date.parse(stateSince),
    evidence,
    labels: { deployment: `${environment} #${number}` },
  })
}
