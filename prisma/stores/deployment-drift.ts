import type { DriftReportView } from '#contracts/drift.ts'
import type { Database } from '#prisma/client.ts'

const COLUMNS = `id, at, scope, environment, against, state, says, entries, trigger, deployment_id AS "deploymentId"`

const OF_DEPLOYMENT = `SELECT ${COLUMNS} FROM drift_report WHERE tenant_id = $1::uuid AND deployment_id = $2::uuid ORDER BY at, id`

const NEWEST = `SELECT DISTINCT ON (scope, environment, against) ${COLUMNS} FROM drift_report
  WHERE tenant_id = $1::uuid AND environment = ANY($2::text[]) ORDER BY scope, environment, against, at DESC`

type ReportRecord = Omit<DriftReportView, 'at'> & { at: Date }

/** Drift reports that a deployment asked for, oldest first. */
export async function driftOfDeployment(db: Database, tenantId: string, deploymentId: string): Promise<DriftReportView[]> {
  return await read(db, tenantId, OF_DEPLOYMENT, deploymentId)
}

/** The newest report of each scope and pair about these environments. */
export async function newestDriftOf(db: Database, tenantId: string, slugs: readonly string[]): Promise<DriftReportView[]> {
  return await read(db, tenantId, NEWEST, slugs)
}

async function read(db: Database, tenantId: string, text: string, about: unknown): Promise<DriftReportView[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<ReportRecord>(text, [tenantId, about]))
  return rows.map(({ at, ...report }) => ({ ...report, at: at.toISOString() }))
}
