import { ApplicationFailure, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow'
import { rollbackWorkflowId } from '#contracts/workflow-ids.ts'
import * as course from '#domain/deploy/course.ts'
import { decideAfterGate } from '#domain/deploy/decide-after-gate.ts'
import { type Decision, whyNot } from '#domain/deploy/deployment-can.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import {
  type Asked,
  decideDeployment,
  deploymentCourse,
  grantTouch,
  grantTurn,
  type RollbackTold,
  retryFailedTargets,
  tellRollback,
  tellWatched,
} from '../messages-deploy.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { reaches } from './direct-watch.ts'
import { hearNextVerdict } from './watch-stage.ts'

type Decided = Asked & { decision: Decision }

/** Answers people and other workflows in every phase. Handlers change what is known; the flow waits on that. */
export function answerMessages(run: DeploymentRun): void {
  setHandler(deploymentCourse, () => run.course)
  setHandler(decideDeployment, (asked) => decide(run, asked), { validator: (asked) => refuse(run, asked) })
  setHandler(grantTurn, (turn) => void run.turns.set(turn.environment, turn))
  setHandler(grantTouch, ({ environment, targets }) => {
    run.granted.set(environment, new Set([...(run.granted.get(environment) ?? []), ...targets]))
  })
  setHandler(tellRollback, (told) => hearRollback(run, told))
  setHandler(tellWatched, (outcome) => hearWatch(run, outcome))
}

/** @throws ApplicationFailure with the sentence why it cannot be done now */
function refuse(run: DeploymentRun, asked: Decided): void {
  const reason = whyNot(asked.decision, run.situation) ?? notThisPerson(run, asked)
  if (reason) throw ApplicationFailure.nonRetryable(reason, 'CONFLICT')
}

function notThisPerson({ input, last }: DeploymentRun, { decision, by, actorKind }: Decided): string | null {
  if (decision !== 'approve' || last.environment.approval !== 'another') return null
  // A token is no second person: whoever asked for the deployment may have one.
  if (actorKind !== 'member')
    return 'A person has to approve it: a token cannot. Approve it signed in, on the page of this deployment.'
  return by === input.requestedBy ? 'Somebody else than the one who asked for it has to approve it.' : null
}

async function decide(run: DeploymentRun, { decision, by, reason }: Decided): Promise<void> {
  // A rollback is noted by the rollback.
  if (decision !== 'roll-back') run.note({ kind: 'decision', decision, by, reason })
  const why = reason ? `${by}: ${reason}` : `By ${by}.`
  switch (decision) {
    case 'pause':
      return run.change(course.pause, why)
    case 'resume':
      return run.change(course.resume, why)
    case 'approve':
      run.isApproved = true
      return
    case 'cancel':
      return run.end({ kind: 'cancelled', reason: why })
    case 'reject':
      return run.end({ kind: 'rejected', reason: why })
    case 'roll-back':
      return run.end({ kind: 'go-back', reason: why, by })
    case 'override':
      run.change(course.override, why)
      // The verdict that held it has had its say; the next one counts, also when it is the same.
      return await hearNextVerdict(run)
    case 'retry': {
      const rollback = getExternalWorkflowHandle(rollbackWorkflowId(run.input.deploymentId))
      await reaches(() => rollback.signal(retryFailedTargets))
    }
  }
}

function hearRollback(run: DeploymentRun, told: RollbackTold): void {
  const isNews = !run.rollbacks.has(told.environment)
  run.rollbacks.set(told.environment, told)
  if (!isNews) return
  if (told.environment === run.environment) return run.end({ kind: 'taken-back' })
  const says = `What ${told.environment} had proved is revoked: ${told.reason}`
  if (!run.situation.touchedTargets) return run.end({ kind: 'rejected', reason: says })
  run.change((from, now) => course.hold(from, { key: `revoked ${told.environment}`, says }, now), says)
}

function hearWatch(run: DeploymentRun, outcome: Parameters<typeof decideAfterGate>[0] & WatchWord): void {
  const { environment, gateRunId, verdict, runStartedAt } = outcome
  // What is proved or being taken back is not held any more: the verdict came too late.
  if (environment !== run.environment || run.ending || isFinal(run.state)) return
  run.watched = { gateRunId, verdict, runStartedAt }
  const move = decideAfterGate(outcome, run.stage.environment)
  if (move === 'go-on') return
  const reason = `Continuous verification: ${verdict}. ${outcome.says}`
  if (move === 'roll-back' && (run.previous || !run.isLastStage)) return run.end({ kind: 'go-back', reason, by: null })
  run.change((from, now) => course.hold(from, { key: gateRunId, says: reason }, now), reason)
}

type WatchWord = { environment: string; gateRunId: string; says: string; runStartedAt: number }
