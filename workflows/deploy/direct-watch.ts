import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { getExternalWorkflowHandle, isCancellation, ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { WatchSubject } from '#contracts/deploy-payloads.ts'
import { taskQueues, watchReleaseWorkflowId } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '../messages.ts'
import { tellNext, watchNow } from '../messages-deploy.ts'

type Place = { tenantId: string; environment: string }

/** The watch of an environment ended or began between two looks: this often is looked again. */
const ATTEMPTS = 5

/** Has continuous verification look at this from now on (null = at nothing), whether it runs already or not. */
export async function directWatch({ tenantId, environment }: Place, subject: WatchSubject | null): Promise<void> {
  const workflowId = watchReleaseWorkflowId(tenantId, environment)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await reaches(() => getExternalWorkflowHandle(workflowId).signal(watchNow, subject))) return
    if (subject === null) return
    try {
      await startChild(workflowTypes.watchRelease, {
        workflowId,
        taskQueue: taskQueues.main,
        args: [{ tenantId, environment, subject }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
      })
      return
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
}

/** Has it tell what its next run comes to, also when that is nothing new. */
export async function askWatch({ tenantId, environment }: Place): Promise<void> {
  await reaches(() => getExternalWorkflowHandle(watchReleaseWorkflowId(tenantId, environment)).signal(tellNext))
}

/** Whether a signal found a running workflow. Temporal refuses it for no other reason. */
export async function reaches(signal: () => Promise<void>): Promise<boolean> {
  try {
    await signal()
    return true
  } catch (error) {
    if (isCancellation(error)) throw error
    return false
  }
}
