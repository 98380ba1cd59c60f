import type { Database, TenantConnection } from '#prisma/client.ts'

/** From when to when something ran. */
export type Span = { from: Date; until: Date }
type Config = { hash: string; revision: string | null; at: string }
type Deployed = {
  environment: string
  release: string
  commit: string | null
  contentHash: string
  deployment: number
  state: string
}

/** Versions that are told of: more changes than these while something ran are a story of their own. */
const MOST = 20

/** What configuration was in force while something ran, and what was deployed. null = nothing is known of it. */
export async function readCircumstances(
  db: Database,
  tenantId: string,
  span: Span,
): Promise<{ config: Config[] | null; releases: Deployed[] | null }> {
  return await db.withTenantSql(tenantId, async (sql) => ({
    config: orNull(await configIn(sql, tenantId, span)),
    releases: orNull(await deployedBy(sql, tenantId, span)),
  }))
}

const orNull = <T>(list: T[]): T[] | null => (list.length === 0 ? null : list)

const CONFIG = `SELECT hash, revision, at FROM config_version
  WHERE tenant_id = $1::uuid AND (state = 'applied' OR held IS NOT NULL) AND at <= $2 ORDER BY at DESC LIMIT ${MOST}`

/** The one at the beginning, then those that came after. */
async function configIn(sql: TenantConnection, tenantId: string, { from, until }: Span): Promise<Config[]> {
  const { rows } = await sql.query<Omit<Config, 'at'> & { at: Date }>(CONFIG, [tenantId, until])
  const first = rows.findIndex(({ at }) => at <= from)
  const inForce = first === -1 ? rows : rows.slice(0, first + 1)
  return inForce.reverse().map((row) => ({ ...row, at: row.at.toISOString() }))
}

const DEPLOYED = `SELECT DISTINCT ON (d.environment) d.environment, r.name AS release, r.commit, r.content_hash AS "contentHash",
    d.number AS deployment, d.state
  FROM deployment d JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  WHERE d.tenant_id = $1::uuid AND d.touched AND d.requested_at <= $2
  ORDER BY d.environment, d.requested_at DESC`

const deployedBy = async (sql: TenantConnection, tenantId: string, { until }: Span): Promise<Deployed[]> =>
  (await sql.query<Deployed>(DEPLOYED, [tenantId, until])).rows
