import type { Client } from '@temporalio/client'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { pokeAlert } from '#workflows/messages-alert.ts'

/** At a time, so that a policy that changed does not meet Temporal with hundreds of calls at once. */
const AT_A_TIME = 20

/**
 * Tells the workflows of groups that something happened, starting those that do not run.
 * @throws the first failure, once all were told that can be
 */
export async function pokeGroups(
  client: Client,
  tenantId: string,
  groups: readonly { groupKey: string; workflowId: string }[],
): Promise<void> {
  const failures: unknown[] = []
  for (let from = 0; from < groups.length; from += AT_A_TIME) {
    const told = await Promise.allSettled(
      groups.slice(from, from + AT_A_TIME).map(async ({ groupKey, workflowId }) => {
        await client.workflow.signalWithStart(workflowTypes.alertGroup, {
          ...{ workflowId, taskQueue: taskQueues.main, args: [{ tenantId, groupKey }] },
          ...{ signal: pokeAlert, signalArgs: [] },
        })
      }),
    )
    failures.push(...told.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])))
    // With all of them it is Temporal that is away.
    if (failures.length === from + told.length) break
  }
  if (failures.length > 0) throw failures[0]
}
