import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { DeployInput } from '#contracts/deploy-payloads.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import { deployWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { writeJournal } from '#prisma/stores/deployment-journal.ts'
import { lockRequest, type PinnedRequest, silentDeployments } from '#prisma/stores/deployments.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Long enough for a start that is under way, retries included: what is still silent then may have no workflow at all. */
const SILENT_MS = 30_000

const NOT_STARTED =
  'Temporal did not take it when it was asked for, so nothing was touched. Start it again when you still want it.'

/**
 * Starts the workflow of a deployment that was written down, unless it is there. The row is locked meanwhile, so that it is not
 * given up by `giveUpUnstarted` at the same moment.
 * @throws HttpProblem TEMPORAL_UNAVAILABLE
 */
export async function launch(web: WebContext, tenantId: string, { id, environment, number }: DeploymentView): Promise<void> {
  await web.db.withTenantSql(tenantId, async (sql) => {
    const request = await lockRequest(sql, tenantId, id)
    if (!request?.is_silent) return
    await start(web, inputOf(tenantId, id, request)).catch((error: unknown) => {
      if (!(error instanceof HttpProblem) || error.failure.code !== 'TEMPORAL_UNAVAILABLE') throw error
      const what = `Temporal does not answer, so ${environment}/${number} was not started.`
      const next = 'Asked again with the same request id it is started; else it is cancelled soon after Temporal is back.'
      throw new HttpProblem('TEMPORAL_UNAVAILABLE', `${what} ${next}`, error.extras)
    })
  })
}

async function start(web: WebContext, input: DeployInput): Promise<void> {
  const environment = input.stages.at(-1)?.environment.slug ?? ''
  try {
    await askTemporal(web, () =>
      web.temporal.client.workflow.start(workflowTypes.deployRelease, {
        workflowId: deployWorkflowId(input.tenantId, environment, input.number),
        taskQueue: taskQueues.main,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    )
  } catch (error) {
    // It ran to its end already: what came of it is in its journal.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

const inputOf = (tenantId: string, deploymentId: string, request: PinnedRequest): DeployInput => ({
  tenantId,
  deploymentId,
  number: request.number,
  release: request.release,
  stages: request.stages,
  skipsGates: request.skips_gates,
  overHold: request.over_hold,
  requestedBy: request.requested_by,
  actorKind: request.actor_kind,
  correlationId: request.correlation_id,
})

/**
 * Cancels deployments that were written down and have no workflow: who asked for them was told that they were not started, or
 * nobody was left to start them. While Temporal is away nothing is known and nothing is done.
 * @param now ms since epoch
 * @returns ids of those that were cancelled
 */
export async function giveUpUnstarted(web: WebContext, tenantId: string, now: number): Promise<string[]> {
  const given: string[] = []
  for (const id of await silentDeployments(web.db, tenantId, now - SILENT_MS)) {
    const isGiven = await web.db.withTenantSql(tenantId, async (sql) => {
      const request = await lockRequest(sql, tenantId, id)
      if (!request?.is_silent || (await hasWorkflow(web, tenantId, request))) return false
      const body = { kind: 'state', state: 'cancelled', reason: NOT_STARTED, pausedBy: null } as const
      await writeJournal(sql, tenantId, id, [{ source: 'deploy', seq: 0, at: new Date(now).toISOString(), body }])
      return true
    })
    if (isGiven) given.push(id)
  }
  return given
}

async function hasWorkflow(web: WebContext, tenantId: string, { environment, number }: PinnedRequest): Promise<boolean> {
  const handle = web.temporal.client.workflow.getHandle(deployWorkflowId(tenantId, environment, number))
  try {
    await askTemporal(web, () => handle.describe().catch(notThere))
    return true
  } catch (error) {
    if (error instanceof NotThere) return false
    throw error
  }
}

class NotThere extends Error {}

/** Told apart before `askTemporal` makes a sentence for people of it. */
function notThere(error: unknown): never {
  throw error instanceof WorkflowNotFoundError ? new NotThere() : error
}
