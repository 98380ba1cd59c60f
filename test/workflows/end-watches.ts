import { WorkflowNotFoundError } from '@temporalio/common'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { watchReleaseWorkflowId } from '#contracts/workflow-ids.ts'
import type { DeployRig } from './deploy-rig.ts'

/** Ends what watches the environments of a rig: each runs a gate every 2 s for ever, and slows all tests that follow. */
export async function endWatches({ environments, temporal }: DeployRig): Promise<void> {
  for (const environment of environments) {
    const watch = temporal.client.workflow.getHandle(watchReleaseWorkflowId(tenantId, environment))
    await watch.terminate('The test is over').catch((error: unknown) => {
      // Nothing was watched there, or not any more.
      if (!(error instanceof WorkflowNotFoundError)) throw error
    })
  }
  environments.clear()
}
