import type { GateRunView } from '#contracts/gates.ts'
import type { Database } from '#prisma/client.ts'
import { type GateRunRecord, gateRunColumns, gateRunView } from './gate-run-view.ts'

const BY_IDS = `SELECT ${gateRunColumns} FROM gate_run r WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) ORDER BY r.started_at, r.id`

/**
 * The gate runs that a deployment's journal names, oldest first: those that decided something. What its watch measured since
 * is far more, and in the list of gate runs.
 */
export async function gatesOfDeployment(db: Database, tenantId: string, ids: readonly string[]): Promise<GateRunView[]> {
  if (ids.length === 0) return []
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<GateRunRecord>(BY_IDS, [tenantId, ids]))
  return rows.map(gateRunView)
}
