import type { DeploymentDecision, EnvironmentRollback } from '#contracts/api/releases.ts'
import type { EnvironmentLedger } from '#contracts/deploy-payloads.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import { deployWorkflowId, environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { whyNot } from '#domain/deploy/deployment-can.ts'
import { readLedger } from '#temporal/environment-ledgers.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { askUpdate } from '#web/server/temporal/ask-update.ts'
import { decideDeployment, retryRollback, rollBackEnvironment } from '#workflows/messages-deploy.ts'
import { audited } from './audited.ts'

const MAIN_AWAY =
  'No worker took it within 5 s: the main worker seems to be down. Rolling back still works: roll back here, or with `mc rollback`.'
export const ROLLBACK_AWAY =
  'No rollback worker took it within 5 s. Start one (npm start, or temporal/rollback-worker-main.ts); nothing else is needed.'

type Who = { web: WebContext; actor: Actor; correlationId: string }

/**
 * Asks for a decision about a deployment; the workflow itself says whether it can be made. Rolling back and retrying go to the
 * rollback worker, so that they work with everything else down.
 * @throws HttpProblem CONFLICT with the sentence why not, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
 */
export async function decide(who: Who, deployment: DeploymentView, decided: DeploymentDecision): Promise<{ workflowId: string }> {
  const { decision, requestId, reason } = decided
  const { environment, number } = deployment
  const action = { action: `deploy.${decision}`, target: `${environment} #${number}`, detail: { requestId, reason } } as const
  return await audited(who, action, async () => {
    if (decision === 'roll-back') return await rollBackThis(who, deployment, decided)
    if (decision === 'retry') return await retry(who, deployment, decided)
    const workflowId = deployWorkflowId(who.actor.tenantId, environment, number)
    const gone = whyNot(decision, situationOf(deployment)) ?? 'Its workflow is not there: it has ended, or is just being started.'
    await askUpdate(who.web, {
      workflowId,
      update: decideDeployment,
      args: [{ ...askedBy(who, reason), decision }],
      updateId: requestId,
      away: MAIN_AWAY,
      gone,
    })
    return { workflowId }
  })
}

/** Brings an earlier release back in an environment: the one before, or one of those that can be returned to. */
export async function rollBack(who: Who, environment: string, asked: EnvironmentRollback): Promise<{ workflowId: string }> {
  const action = { action: 'deploy.roll-back', target: environment, detail: { ...asked } } as const
  return await audited(who, action, () => askRollback(who, environment, asked))
}

async function askRollback(
  who: Who,
  environment: string,
  { requestId, to, reason }: EnvironmentRollback,
  of: string | null = null,
) {
  return await askUpdate(who.web, {
    workflowId: environmentWorkflowId(who.actor.tenantId, environment),
    update: rollBackEnvironment,
    args: [{ ...askedBy(who, reason), to, of }],
    updateId: requestId,
    away: ROLLBACK_AWAY,
    gone: `Nothing was ever deployed to ${environment}, so there is nothing to go back to.`,
  })
}

/** Only what would be taken back: the ledger, which knows it better than a database that may lag behind, is looked at first. */
async function rollBackThis(who: Who, deployment: DeploymentView, asked: { requestId: string; reason: string }) {
  const ledger = await ledgerOf(who, deployment.environment)
  const atWork = ledger?.turn && ledger.turn.touched.length > 0 ? ledger.turn : ledger?.promoted[0]
  if (ledger && !ledger.rollback && atWork?.deploymentId !== deployment.id) {
    const why = whyNot('roll-back', situationOf(deployment))
    throw new HttpProblem('CONFLICT', why ?? 'It has changed nothing here that could be taken back.')
  }
  return await askRollback(who, deployment.environment, { ...asked, to: null }, deployment.id)
}

async function retry(who: Who, deployment: DeploymentView, { requestId, reason }: { requestId: string; reason: string }) {
  const rollback = (await ledgerOf(who, deployment.environment))?.rollback
  const gone = whyNot('retry', situationOf(deployment)) ?? 'Its rollback is not there any more. Ask for a new one.'
  if (rollback?.deploymentId !== deployment.id) throw new HttpProblem('CONFLICT', gone)
  const { workflowId } = rollback
  await askUpdate(who.web, {
    workflowId,
    update: retryRollback,
    args: [askedBy(who, reason)],
    updateId: requestId,
    away: ROLLBACK_AWAY,
    gone,
  })
  return { workflowId }
}

const ledgerOf = async ({ web, actor }: Who, environment: string): Promise<EnvironmentLedger | null> =>
  await askTemporal(web, () => readLedger(web.temporal.client, { tenantId: actor.tenantId, environment }))

const askedBy = ({ actor, correlationId }: Who, reason: string) => ({
  by: actor.name,
  actorKind: actor.kind,
  reason,
  correlationId,
})

const situationOf = ({ state, pausedBy, touchedTargets, previous, isCurrent }: DeploymentView) => ({
  ...{ state, pausedBy, touchedTargets, isCurrent, hasPrevious: previous !== null },
})
