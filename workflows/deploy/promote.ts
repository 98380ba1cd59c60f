import type { GateInput, PromotedDeployment } from '#contracts/deploy-payloads.ts'
import { notePromoted } from '../messages-deploy.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { directWatch } from './direct-watch.ts'
import { ledgerOf } from './ledger-of.ts'
import { workflowId } from './own-id.ts'
import { retire } from './retire.ts'
import { watchSubject } from './watch-stage.ts'

/** The release is proved: what it replaced ends, the ledger knows it as what runs, and it is watched for as long as it runs. */
export async function promote(run: DeploymentRun, places: GateInput['places']): Promise<void> {
  await retire(run)
  // Ending what was replaced takes its time: who stopped the deployment meanwhile, a person or a verdict, is heard.
  await run.checkpoint()
  const { deploymentId, number, release, tenantId } = run.input
  const { environment, isLastStage: settles } = run
  const watch = watchSubject(run, places, null)
  const promoted: PromotedDeployment = {
    ...{ deploymentId, number, environment, release, targets: run.stage.targets, workflowId: workflowId(), settles },
    ...{ undo: {}, at: Date.now(), watch },
  }
  if (settles) run.enter('promoted', `${release.name} runs in ${environment}.`)
  await ledgerOf(run).signal(notePromoted, promoted)
  if (watch && !run.rollbacks.has(environment)) await directWatch({ tenantId, environment }, watch)
}
