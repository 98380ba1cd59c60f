import type { Client } from '@temporalio/client'
import { tsToMs } from '@temporalio/common/lib/time.js'
import proto from '@temporalio/proto'
import { taskQueues } from '#contracts/workflow-ids.ts'

/** A poll of a queue lasts a minute at most and is followed by the next: after this, nobody polls. */
const SILENT_MS = 75_000
const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType

/**
 * Whether a worker of rollbacks runs, as Temporal sees it: it has no database to say so in. A worker that was killed counts for
 * another 75 s at most.
 */
export async function rollbackWorkerAlive(client: Client): Promise<boolean> {
  const { workflowService, options } = client
  const seen = await Promise.all(
    [TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY].map(async (taskQueueType) => {
      const taskQueue = { name: taskQueues.rollback }
      const { pollers } = await workflowService.describeTaskQueue({ namespace: options.namespace, taskQueue, taskQueueType })
      return (pollers ?? []).some(({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < SILENT_MS)
    }),
  )
  return seen.every(Boolean)
}
