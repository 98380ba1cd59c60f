import type { DriftEntry, DriftReportView } from '#contracts/drift.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { readEnvironments } from './environments.ts'
import { storableJson } from './storable.ts'
import { headOf } from './stream-head.ts'
import { clearFinding, raiseFinding } from './subject-findings.ts'

/** What runs at one target in place of what is wanted, for whoever takes it into configuration. Never a secret: that is `null`. */
export type Adoptable = { key: string; target: string; value: string | number | boolean | null; there: boolean }

/** A report as it is made. `adopt` is kept beside it and not part of what is shown. */
export type NewDriftReport = Omit<DriftReportView, 'at'> & { adopt: Adoptable[] }

const COLUMNS = `id, at, scope, environment, against, state, says, entries, trigger, deployment_id AS "deploymentId"`

/** The first element of the entries may carry what can be adopted; contracts strip it on the way out. */
const INSERT = `INSERT INTO drift_report (id, tenant_id, scope, environment, against, state, says, entries, trigger, deployment_id)
  SELECT r.id::uuid, $1::uuid, r.scope, r.environment, r.against, r.state, r.says, r.entries, r.trigger, r."deploymentId"::uuid
  FROM jsonb_to_recordset($2::jsonb) AS r(id text, scope text, environment text, against text, state text, says text,
    entries jsonb, trigger text, "deploymentId" text)
  ON CONFLICT (tenant_id, id) DO NOTHING RETURNING id, at`

/**
 * Keeps reports, shows them and their environments, and raises or clears the finding of each. Of values as they will be no
 * finding is raised, as nothing runs so yet; what is unknown leaves the finding as it was.
 */
export async function storeDriftReports(
  db: Database,
  tenantId: string,
  reports: readonly NewDriftReport[],
  { raises }: { raises: boolean },
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const rows = reports.map(({ adopt, entries, ...report }) => ({ ...report, entries: withAdoptable(entries, adopt) }))
    const stored = await sql.query<{ id: string; at: Date }>(INSERT, [tenantId, storableJson(rows)])
    const at = new Map(stored.rows.map((row) => [row.id, row.at.toISOString()]))
    const frames = reports.flatMap(({ adopt: _, ...report }): LiveFrame[] => {
      const time = at.get(report.id)
      return time ? [{ type: 'drift', report: { ...report, at: time } }] : []
    })
    const environments = await readEnvironments(sql, tenantId, [...new Set(reports.map(({ environment }) => environment))])
    await appendFrames(sql, tenantId, [
      ...frames,
      ...environments.map((environment): LiveFrame => ({ type: 'environment', environment })),
    ])
    if (raises) for (const report of reports) await judgeFinding(sql, tenantId, report)
  })
}

async function judgeFinding(sql: TenantConnection, tenantId: string, report: NewDriftReport): Promise<void> {
  const { environment, against, state, says, entries } = report
  const about = { kind: 'drift', subject: `drift/${environment}${against ? `/${against}` : ''}` }
  if (state === 'clean') await clearFinding(sql, tenantId, about)
  if (state !== 'drift') return
  const open = entries.filter(({ ignored }) => ignored === null)
  const evidence = [{ says, observations: open.slice(0, 20).map((entry) => entry.says), figures: { differences: open.length } }]
  const labels = { environment, ...(against && { against }) }
  await raiseFinding(sql, tenantId, { ...about, verdict: 'drift', confidence: 1, since: Date.now(), evidence, labels })
}

type StoredEntry = DriftEntry & { adopt?: Adoptable[] }
type ReportRow = Omit<DriftReportView, 'at' | 'entries'> & { at: Date; entries: StoredEntry[] }

const withAdoptable = (entries: readonly DriftEntry[], adopt: readonly Adoptable[]): StoredEntry[] =>
  entries.map((entry) => ({
    ...entry,
    adopt: adopt.filter(({ key, target }) => key === entry.key && (entry.target === null || entry.target === target)),
  }))

const NEWEST = `SELECT DISTINCT ON (scope, environment, against) ${COLUMNS} FROM drift_report
  WHERE tenant_id = $1::uuid ORDER BY scope, environment, against, at DESC`

/** The newest report of each pair of environments and of each environment against what runs. */
export async function listDrift(db: Database, tenantId: string): Promise<{ items: DriftReportView[]; asOf: string }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { asOf, items: (await sql.query<ReportRow>(NEWEST, [tenantId])).rows.map((row) => reportOf(row).report) }
  })
}

const ONE = `SELECT ${COLUMNS} FROM drift_report WHERE tenant_id = $1::uuid AND id = $2::uuid`

/** One report with what can be taken into configuration; `null` = there is none, or none any more. */
export async function findDriftReport(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ report: DriftReportView; adopt: Adoptable[] } | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<ReportRow>(ONE, [tenantId, id]))
  return rows[0] ? reportOf(rows[0]) : null
}

const reportOf = ({ at, entries, ...row }: ReportRow): { report: DriftReportView; adopt: Adoptable[] } => ({
  report: { ...row, at: at.toISOString(), entries: entries.map(({ adopt: _, ...entry }) => entry) },
  adopt: entries.flatMap(({ adopt, ignored }) => (ignored === null ? (adopt ?? []) : [])),
})
