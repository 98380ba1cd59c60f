import { ApplicationFailure } from '@temporalio/common'
import { JournalBatch } from '#contracts/deploy-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { NoSuchDeployment, recordJournal as writeDown } from '#prisma/stores/deployment-journal.ts'

/** Writes a workflow's journal to the database. Idempotent by source and number: to be retried until it succeeds. */
export function createRecordJournal(db: Database) {
  /** @throws ApplicationFailure NO_SUCH_DEPLOYMENT, not to be retried */
  return async function recordJournal(payload: JournalBatch): Promise<void> {
    const { tenantId, deploymentId, entries } = JournalBatch.parse(payload)
    await writeDown(db, tenantId, deploymentId, entries).catch((error: unknown) => {
      if (error instanceof NoSuchDeployment) throw ApplicationFailure.nonRetryable(error.message, 'NO_SUCH_DEPLOYMENT')
      throw error
    })
  }
}
