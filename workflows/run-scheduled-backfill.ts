import { executeChild, ParentClosePolicy, proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { BackfillOutcome, ScheduledBackfill } from '#contracts/backfill-payloads.ts'
import { backfillWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { recordOptions } from './activity-options.ts'
import { runBackfill } from './run-backfill.ts'

const { beginScheduledBackfill } = proxyActivities<Pick<Activities, 'beginScheduledBackfill'>>(recordOptions)

/** A run that configuration's schedule asks for. null = none was begun: one is at work, or the source has gone. */
export async function runScheduledBackfill(scheduled: ScheduledBackfill): Promise<BackfillOutcome | null> {
  const ref = await beginScheduledBackfill(scheduled, workflowInfo().runId)
  if (!ref) return null
  return await executeChild(runBackfill, {
    workflowId: backfillWorkflowId(ref.tenantId, ref.number),
    taskQueue: taskQueues.main,
    args: [ref],
    // It is a run like any other: whatever becomes of the schedule, it ends in good order.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  })
}
