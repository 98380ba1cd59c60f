import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { RetentionReport } from '#contracts/workflow-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { retain } from '#prisma/stores/retention.ts'

/** Deletes rows older than configuration keeps them. @returns rows deleted by table */
export function createDeleteOldRows(db: Database, catalogue: GatewayCatalogue) {
  return async function deleteOldRows({ tenantId }: { tenantId: string }): Promise<RetentionReport> {
    const { config } = await catalogue.read()
    return await whileHeartbeating(
      () => null,
      () => retain(db, tenantId, config.retention),
    )
  }
}
