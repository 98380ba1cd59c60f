import { proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { DriftCheckInput, DriftOutcome } from '#contracts/deploy-payloads.ts'
import { driftOptions } from './activity-options.ts'

const { checkDrift: look } = proxyActivities<Pick<Activities, 'checkDrift'>>(driftOptions)

/** Looks for drift of an environment when a person asks. */
export async function checkDrift(input: DriftCheckInput): Promise<DriftOutcome> {
  return await look(input)
}

/** The same by schedule, of what runs now. */
export async function checkScheduledDrift(scheduled: { tenantId: string; environment: string }): Promise<DriftOutcome> {
  const { tenantId, environment } = scheduled
  const { runId: correlationId } = workflowInfo()
  return await look({
    ...{ tenantId, environment, correlationId, trigger: 'schedule', against: [], stages: null, deploymentId: null },
  })
}
