import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { DriftOutcome } from '#contracts/deploy-payloads.ts'
import { driftOptions } from '../activity-options.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { wordsOf } from './target-step.ts'

const { checkDrift } = proxyActivities<Pick<Activities, 'checkDrift'>>(driftOptions)

/**
 * Drift of an environment, with values as they will be. What could not be looked at is unknown, never clean.
 * @param observes whether what runs there counts too
 */
export async function driftState(run: DeploymentRun, environment: string, observes: boolean): Promise<DriftOutcome> {
  const { tenantId, stages, deploymentId, correlationId } = run.input
  const brought = run.touched.has(environment)
  const asked = { tenantId, environment, against: [], observes, brought, stages, deploymentId, correlationId }
  try {
    return await checkDrift({ ...asked, trigger: 'deployment' })
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
    return { reportIds: [], state: 'unknown', says: `Drift could not be looked at: ${wordsOf(error)}` }
  }
}
