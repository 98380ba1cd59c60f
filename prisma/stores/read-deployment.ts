import type { DeploymentView } from '#contracts/deployments.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { type DeploymentRecord, deploymentColumns, deploymentTables, deploymentView } from './deployment-view.ts'

const ONE = `SELECT ${deploymentColumns} FROM ${deploymentTables} WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid`

/** The deployment with that id; in the caller's transaction. */
export async function readDeployment(sql: TenantConnection, tenantId: string, id: string): Promise<DeploymentView | null> {
  const { rows } = await sql.query<DeploymentRecord>(ONE, [tenantId, id])
  return rows[0] ? deploymentView(rows[0]) : null
}
