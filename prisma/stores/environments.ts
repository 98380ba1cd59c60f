import type { Environment } from '#contracts/config/environments.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { EnvironmentView } from '#contracts/deployments.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { FINAL_STATES } from './deployment-view.ts'
import { type EnvironmentRecord, environmentView } from './environment-view.ts'
import { headOf } from './stream-head.ts'

const ENVIRONMENTS = `SELECT c.slug, c.body, e.current_since, e.current_deployment_id, e.told_at, e.returnable, e.hold,
    CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'name', r.name, 'contentHash', r.content_hash) END AS current,
    coalesce(q.queue, '[]') AS queue, coalesce(f.newest, '[]') AS drift, g.last_gate
  FROM config_document c
  LEFT JOIN environment e ON e.tenant_id = $1::uuid AND e.slug = c.slug
  LEFT JOIN release r ON r.tenant_id = $1::uuid AND r.id = e.current_release_id
  LEFT JOIN LATERAL (SELECT json_agg(json_build_object('deploymentId', d.id, 'number', d.number, 'releaseName', n.name,
      'state', d.state) ORDER BY d.number) AS queue
    FROM deployment d JOIN release n ON n.tenant_id = d.tenant_id AND n.id = d.release_id
    WHERE d.tenant_id = $1::uuid AND d.environment = c.slug AND d.state NOT IN ${FINAL_STATES}) q ON true
  LEFT JOIN LATERAL (SELECT json_agg(json_build_object('state', s.state, 'at', s.at, 'deploymentId', s.deployment_id, 'open', (SELECT count(*)
        FROM jsonb_array_elements(s.entries) AS entry WHERE entry->'ignored' IS NULL OR entry->'ignored' = 'null'))) AS newest
    FROM (SELECT DISTINCT ON (scope, against) state, at, deployment_id, entries FROM drift_report
      WHERE tenant_id = $1::uuid AND environment = c.slug ORDER BY scope, against, at DESC) s) f ON true
  LEFT JOIN LATERAL (SELECT json_build_object('gateRunId', id, 'suite', suite, 'verdict', verdict, 'says', coalesce(says, ''),
      'at', finished_at) AS last_gate
    FROM gate_run WHERE tenant_id = $1::uuid AND environment = c.slug AND finished_at IS NOT NULL
    ORDER BY finished_at DESC LIMIT 1) g ON true
  WHERE c.tenant_id = $1::uuid AND c.kind = 'environment' AND ($2::text[] IS NULL OR c.slug = ANY($2)) ORDER BY c.position`

const TARGETS = `SELECT slug, body FROM config_document WHERE tenant_id = $1::uuid AND kind = 'target'`

/** Environments in the order of configuration; with `slugs` only those. In the caller's transaction. */
export async function readEnvironments(
  sql: TenantConnection,
  tenantId: string,
  slugs: readonly string[] | null,
): Promise<EnvironmentView[]> {
  const { rows } = await sql.query<EnvironmentRecord>(ENVIRONMENTS, [tenantId, slugs])
  if (rows.length === 0) return []
  const targets = await sql.query<{ slug: string; body: Target }>(TARGETS, [tenantId])
  const bySlug = new Map(targets.rows.map(({ slug, body }) => [slug, body]))
  return rows.map((row) => environmentView(row, bySlug))
}

/** All environments that are configured, with what runs in them and what waits. */
export async function listEnvironments(db: Database, tenantId: string): Promise<{ items: EnvironmentView[]; asOf: string }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    // First: what changes while the rest is read is then shown twice rather than never.
    const asOf = (await headOf(sql, tenantId)).toString()
    return { asOf, items: await readEnvironments(sql, tenantId, null) }
  })
}

/** The environment of that name; `null` = none is configured. */
export async function environmentBySlug(db: Database, tenantId: string, slug: string): Promise<EnvironmentView | null> {
  return await db.withTenantSql(tenantId, async (sql) => (await readEnvironments(sql, tenantId, [slug]))[0] ?? null)
}

/** Environments and targets as configuration describes them, in its order. */
export type Places = { environments: Environment[]; targets: Target[] }

const PLACES = `SELECT kind, body FROM config_document WHERE tenant_id = $1::uuid AND kind IN ('environment', 'target')
  ORDER BY kind, position`

/** What a deployment can go to and how. */
export async function readPlaces(db: Database, tenantId: string): Promise<Places> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ kind: string; body: Environment | Target }>(PLACES, [tenantId])
  })
  const of = (wanted: string) => rows.filter(({ kind }) => kind === wanted).map(({ body }) => body)
  // Only what the schemas took is written to the table.
  return { environments: of('environment') as Environment[], targets: of('target') as Target[] }
}
