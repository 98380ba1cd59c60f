import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { backfillWorkflowId, taskQueues, undoBackfillWorkflowId } from '#contracts/workflow-ids.ts'
import type { BackfillAction } from '#domain/backfill/states.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { cancelBackfill, pauseBackfill, resumeBackfill } from '#workflows/messages-backfill.ts'

const signals = { pause: pauseBackfill, resume: resumeBackfill, cancel: cancelBackfill } as const

/** What came of asking; asked is not done, which the run's state tells. */
export type AskedOfBackfill = { ok: true } | { ok: false; says: string }

/**
 * Asks a run to pause, resume or be cancelled, or begins to take back one that is done. Whether its state allows that is the
 * caller's to look up first (`canAskBackfill`): a run that has meanwhile moved on takes no notice.
 */
export async function actOnBackfill(client: Client, ref: BackfillRef, action: BackfillAction): Promise<AskedOfBackfill> {
  if (action === 'undo') return await startUndo(client, ref)
  try {
    await client.workflow.getHandle(backfillWorkflowId(ref.tenantId, ref.number)).signal(signals[action])
    return { ok: true }
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    return { ok: false, says: `Backfill ${ref.number} is over: there is nothing to ${action} any more.` }
  }
}

async function startUndo(client: Client, ref: BackfillRef): Promise<AskedOfBackfill> {
  await client.workflow.start(workflowTypes.undoBackfill, {
    workflowId: undoBackfillWorkflowId(ref.tenantId, ref.number),
    taskQueue: taskQueues.main,
    args: [ref],
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  return { ok: true }
}
