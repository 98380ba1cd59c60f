import { type EnvironmentNews, type EnvironmentState, endHolds, hear, type Ran } from '#domain/deploy/environment-state.ts'
import type { DeploymentProgress } from '#domain/deploy/progress.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { isoOrNull } from './session-view.ts'
import { storableJson } from './storable.ts'

type StateRecord = {
  current: Ran | null
  current_since: Date | null
  returnable: Ran[]
  hold: EnvironmentState['holds'] | null
  told_at: Date | null
  hold_told_at: Date | null
}

const ENSURE = `INSERT INTO environment (tenant_id, slug) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING`

const LOCK = `SELECT e.current_since, e.returnable, e.hold, e.told_at, e.hold_told_at,
    CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'name', r.name, 'contentHash', r.content_hash,
      'deploymentId', e.current_deployment_id) END AS current
  FROM environment e LEFT JOIN release r ON r.tenant_id = e.tenant_id AND r.id = e.current_release_id
  WHERE e.tenant_id = $1::uuid AND e.slug = $2 FOR UPDATE OF e`

/** Locks what is known of an environment, making the row when there is none yet. */
export async function lockEnvironment(sql: TenantConnection, tenantId: string, slug: string): Promise<EnvironmentState> {
  await sql.query(ENSURE, [tenantId, slug])
  const { rows } = await sql.query<StateRecord>(LOCK, [tenantId, slug])
  const [row] = rows
  if (!row) throw new Error(`No row of the environment ${slug} could be made.`)
  const since = isoOrNull(row.current_since)
  return {
    current: row.current && since !== null ? { ...row.current, since } : null,
    returnable: row.returnable,
    holds: row.hold ?? [],
    toldAt: isoOrNull(row.told_at),
    holdToldAt: isoOrNull(row.hold_told_at),
  }
}

const SAVE = `UPDATE environment SET current_release_id = $3::uuid, current_deployment_id = $4::uuid, current_since = $5::timestamptz,
    returnable = $6::jsonb, hold = $7::jsonb, told_at = $8::timestamptz, hold_told_at = $9::timestamptz
  WHERE tenant_id = $1::uuid AND slug = $2`

/** Writes what `lockEnvironment` gave, changed. */
export async function saveEnvironment(
  sql: TenantConnection,
  tenantId: string,
  slug: string,
  { current, returnable, holds, toldAt, holdToldAt }: EnvironmentState,
): Promise<void> {
  const runs = [current?.id ?? null, current?.deploymentId ?? null, current?.since ?? null]
  const held = holds.length > 0 ? storableJson(holds) : null
  await sql.query(SAVE, [tenantId, slug, ...runs, storableJson(returnable), held, toldAt, holdToldAt])
}

/** Who is named when no person asked for a rollback. */
const BY_VERDICT = 'verdict'

const RAN = `SELECT r.id, r.name, r.content_hash AS "contentHash", d.id AS "deploymentId"
  FROM deployment d JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid`

/**
 * Tells environments what a deployment's progress means for them. Told again, it changes nothing.
 * @returns the environments of which something changed
 */
export async function tellEnvironments(
  sql: TenantConnection,
  tenantId: string,
  ran: Ran,
  progress: DeploymentProgress,
): Promise<string[]> {
  const to = await ranBy(sql, tenantId, progress.returnedTo)
  const news = newsOf(progress, ran, to)
  // In one order everywhere: two deployments that tell the same environments must not wait for each other.
  const slugs = [...news.keys()].sort()
  const changed: string[] = []
  for (const slug of slugs) {
    const known = await lockEnvironment(sql, tenantId, slug)
    const heard = (news.get(slug) ?? []).reduce(hear, known)
    if (heard === known) continue
    await saveEnvironment(sql, tenantId, slug, heard)
    changed.push(slug)
  }
  return changed
}

async function ranBy(sql: TenantConnection, tenantId: string, deploymentId: string | null): Promise<Ran | null> {
  if (deploymentId === null) return null
  return (await sql.query<Ran>(RAN, [tenantId, deploymentId])).rows[0] ?? null
}

function newsOf(progress: DeploymentProgress, ran: Ran, to: Ran | null): Map<string, EnvironmentNews[]> {
  const news = new Map<string, EnvironmentNews[]>()
  for (const { environment, at } of progress.passed) news.set(environment, [{ kind: 'promoted', ran, at }])
  for (const { environment, at } of progress.restored) {
    const by = progress.rollbackAsked?.by ?? BY_VERDICT
    const back: EnvironmentNews = { kind: 'rolled-back', ran, to: null, by, reason: progress.reason ?? '', at }
    news.set(environment, [...(news.get(environment) ?? []), back])
  }
  const own = progress.phases.flatMap(({ state, from: at, reason }): EnvironmentNews[] => {
    if (state === 'promoted') return [{ kind: 'promoted', ran, at }]
    if (state !== 'rolled-back') return []
    const { by, reason: asked } = progress.rollbackAsked ?? { by: BY_VERDICT, reason }
    return [{ kind: 'rolled-back', ran, to, by, reason: asked || reason, at }]
  })
  if (own.length > 0) news.set(progress.environment, own)
  return news
}

/**
 * Lets automation bring back what was held: one release by its id, or all (null). In the caller's transaction.
 * @returns whether something was held
 */
export async function clearHold(
  sql: TenantConnection,
  tenantId: string,
  { slug, release }: { slug: string; release: string | null },
): Promise<boolean> {
  const known = await lockEnvironment(sql, tenantId, slug)
  const free = endHolds(known, release, new Date().toISOString())
  if (free === known) return false
  await saveEnvironment(sql, tenantId, slug, free)
  return true
}
