import type { DeploymentStage, GateInput } from '#contracts/deploy-payloads.ts'
import { decideAfterDrift, decideAfterGate } from '#domain/deploy/decide-after-gate.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { Ended } from './deployment-run.ts'
import { driftState } from './drift.ts'
import { judge, newGateRunId } from './gate.ts'

type Places = GateInput['places']

/**
 * Judges the release where it is now, and goes on only with a pass: anything else goes back or waits for a person.
 * @throws Ended when it goes back
 */
export async function passGate(run: DeploymentRun, purpose: 'candidate' | 'verify', places: Places): Promise<void> {
  const suite = run.stage.environment.gates?.verify
  if (!suite || run.skipsGates) return
  const { tenantId, deploymentId, requestedBy, correlationId } = run.input
  const { environment, release, previous } = run
  const baseline = previous && { id: previous.release.id, name: previous.release.name, contentHash: previous.release.contentHash }
  const gateRunId = newGateRunId()
  const entry = { kind: 'gate' as const, gateRunId, suite, environment, target: null, purpose }
  run.note({ ...entry, verdict: null, says: `Judging ${release.name}` })
  const ask = { tenantId, suite, environment, places, release, baseline, deploymentId, purpose }
  const outcome = await judge({ ...ask, trigger: 'deployment', requestedBy, correlationId }, gateRunId)
  run.note({ ...entry, verdict: outcome.verdict, says: outcome.says })
  const move = decideAfterGate(outcome, run.stage.environment)
  if (move !== 'go-on') await holdOrLeave(run, move, gateRunId, `${suite}: ${outcome.verdict}. ${outcome.says}`)
}

/** With nothing to return to in the environment it is for, going back is not possible: a person decides. */
export async function holdOrLeave(run: DeploymentRun, move: 'hold' | 'roll-back', key: string, reason: string): Promise<void> {
  const nothingBefore = run.isLastStage && run.touched.has(run.environment) && !run.previous
  if (move === 'roll-back' && !nothingBefore) throw new Ended({ kind: 'go-back', reason, by: null })
  await run.holdFor(key, move === 'hold' ? reason : `${reason} Nothing ran here before, so there is nothing to return to.`)
}

/**
 * Before the environment at work is touched. Before anything is touched, the environments further on are compared too; what runs
 * in those is looked at in their turn, as others may be at work there. What runs here does not hold the release that ran here all
 * along: bringing it again is what puts it right.
 */
export async function passDriftBefore(run: DeploymentRun): Promise<void> {
  const { stage, input, previous, release } = run
  await passDrift(run, stage, previous?.release.contentHash !== release.contentHash)
  if (stage !== input.stages[0]) return
  for (const later of input.stages.slice(1)) await passDrift(run, later, false)
}

/** Looks for drift and stops for it where the environment's policy says so. The same drift stops a deployment once. */
export async function passDrift(run: DeploymentRun, { environment }: DeploymentStage, observes = true): Promise<void> {
  const outcome = await driftState(run, environment.slug, observes)
  run.note({ kind: 'drift', reportIds: outcome.reportIds, state: outcome.state, says: outcome.says })
  const move = run.skipsGates ? 'go-on' : decideAfterDrift(outcome.state, environment.onDrift)
  if (move !== 'go-on') await run.holdFor(`drift ${outcome.state} ${outcome.says}`, outcome.says)
}
