import type { GateInput, WatchSubject } from '#contracts/deploy-payloads.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { askWatch, directWatch } from './direct-watch.ts'
import { workflowId } from './own-id.ts'

/** Where only a verifying suite is named, it is what continuous verification runs, this often. */
const EVERY_MS = 60_000

/** What to watch in the environment at work; null = nothing judges it. */
export function watchSubject(run: DeploymentRun, places: GateInput['places'], reportTo: string | null): WatchSubject | null {
  const { gates, onFail, onInconclusive } = run.stage.environment
  if (!gates) return null
  const { tenantId, deploymentId, requestedBy, correlationId } = run.input
  const { suite, every } = gates.watch ?? { suite: gates.verify, every: EVERY_MS }
  const whose = { tenantId, environment: run.environment, deploymentId, release: run.release, requestedBy, correlationId }
  return { ...whose, suite, everyMs: every, onFail, onInconclusive, places, reportTo }
}

/** From the first switch on, in whatever state the deployment is, somebody looks at what users get. */
export async function watchStage(run: DeploymentRun, places: GateInput['places']): Promise<void> {
  const subject = watchSubject(run, places, workflowId())
  if (subject) await directWatch({ tenantId: run.input.tenantId, environment: run.environment }, subject)
}

/** Hears of the next verdict, also when it is the same again. */
export const hearNextVerdict = (run: DeploymentRun): Promise<void> =>
  askWatch({ tenantId: run.input.tenantId, environment: run.environment })
