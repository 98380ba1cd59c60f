import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { AskedBackfill, BackfillRef } from '#contracts/backfill-payloads.ts'
import { backfillWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { Database } from '#prisma/client.ts'
import { type BegunBackfill, beginBackfill } from '#prisma/stores/backfill/begin-backfill.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { withCorrelation } from '#telemetry/correlation.ts'
import { workflowTypes } from '#workflows/messages.ts'

/**
 * Writes a backfill down and starts the workflow that does it. What cannot be begun (no such source, one of it at work already,
 * nothing to replay) is said, and nothing is written.
 * @throws what the client throws when Temporal does not answer; the run is then written down as failed, and another can be begun
 */
export async function startBackfill(
  { db, client }: { db: Database; client: Client },
  asked: AskedBackfill,
): Promise<BegunBackfill> {
  const begun = await beginBackfill(db, asked)
  if (!begun.ok) return begun
  const { id: backfillId, number, source } = begun.backfill
  const ref: BackfillRef = { tenantId: asked.tenantId, backfillId, number, source }
  try {
    await withCorrelation(asked.correlationId, () => start(client, ref))
  } catch (error) {
    const says = 'Temporal did not answer, so this may not have been started. Start another run.'
    const failure = { code: 'NOT_STARTED', says }
    await saveBackfill(db, ref.tenantId, backfillId, { state: 'failed', phase: null, failure })
    throw error
  }
  return begun
}

async function start(client: Client, ref: BackfillRef): Promise<void> {
  try {
    await client.workflow.start(workflowTypes.runBackfill, {
      workflowId: backfillWorkflowId(ref.tenantId, ref.number),
      taskQueue: taskQueues.main,
      args: [ref],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    })
  } catch (error) {
    // It ran to its end already: what it came to is in its row.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
