import { ApplicationFailure } from '@temporalio/common'
import { OutputBatch } from '#contracts/deploy-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { appendOutput } from '#prisma/stores/deployment-output.ts'

/** Postgres' code for a row that points at none. */
const NO_SUCH_ROW = '23503'

/** Keeps output that a worker without a database handed on. Idempotent by `dedupKey`; the lines are redacted already. */
export function createRecordOutput(db: Database) {
  /** @throws ApplicationFailure NO_SUCH_DEPLOYMENT, not to be retried */
  return async function recordOutput(payload: OutputBatch): Promise<void> {
    const { tenantId, deploymentId, lines } = OutputBatch.parse(payload)
    await appendOutput(db, tenantId, deploymentId, lines).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === NO_SUCH_ROW) {
        throw ApplicationFailure.nonRetryable(`There is no deployment ${deploymentId}.`, 'NO_SUCH_DEPLOYMENT')
      }
      throw error
    })
  }
}
