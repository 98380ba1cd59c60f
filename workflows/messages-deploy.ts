import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { EnvironmentLedger, GateOutcome, PromotedDeployment, TurnAsk, WatchSubject } from '#contracts/deploy-payloads.ts'
import type { Course } from '#domain/deploy/course.ts'
import type { Decision } from '#domain/deploy/deployment-can.ts'

/** Who asks for something, and why. */
export type Asked = { by: string; actorKind: 'member' | 'token' | 'system'; reason: string; correlationId: string }

/**
 * A person's decision about a deployment: an Update, as who asked must know whether it was taken. Rejected with the sentence
 * of `whyNot`. To roll back, ask `rollBackEnvironment` of the environment's ledger: it answers with the main worker dead.
 */
export const decideDeployment = defineUpdate<void, [Asked & { decision: Decision }]>('decideDeployment')

/** Where a deployment is. */
export const deploymentCourse = defineQuery<Course>('deploymentCourse')

/**
 * Brings an earlier release back: the one before (`to` null) or one of the window. Answered by the rollback worker. `of` = only when
 * this deployment is what would be taken back: two who ask at once mean one rollback, not two one after the other.
 */
export const rollBackEnvironment = defineUpdate<
  { workflowId: string },
  [Asked & { to: string | null; of?: string | null | undefined }]
>('rollBackEnvironment')

/** Lets automation promote again what was rolled back: one release by its id, or all that is held. */
export const releaseHold = defineUpdate<void, [Omit<Asked, 'actorKind'> & { release?: string | null }]>('releaseHold')

/** Resumes a rollback that failed. */
export const retryRollback = defineUpdate<void, [Asked]>('retryRollback')

/** What an environment's ledger holds; also its memo `ledger`, which needs no worker. */
export const environmentLedger = defineQuery<EnvironmentLedger>('environmentLedger')

// Between workflows: signals, as each goes on by itself and none waits for an answer in another's history.

/** To a ledger: a deployment wants its turn. */
export const askTurn = defineSignal<[TurnAsk]>('askTurn')
/** To a ledger: a deployment wants to change these targets. */
export const askTouch = defineSignal<[{ deploymentId: string; targets: string[] }]>('askTouch')
/** To a ledger: what undoes a switch that was done, by target. */
export const noteUndo = defineSignal<[{ deploymentId: string; undo: Record<string, string> }]>('noteUndo')
/** To a ledger: a release is what runs now. */
export const notePromoted = defineSignal<[PromotedDeployment]>('notePromoted')
/** To a ledger: a deployment is done with its turn, or wants none any more. */
export const endTurn = defineSignal<[{ deploymentId: string }]>('endTurn')
/** To a ledger: take a deployment back. `by` null = a verdict asks for it. */
export const askRollback =
  defineSignal<[{ deploymentId: string; by: string | null; reason: string; correlationId: string }]>('askRollback')
/** To a ledger and to the deployment: where a rollback is. */
export const tellRollback = defineSignal<[RollbackTold]>('tellRollback')
export type RollbackTold = {
  environment: string
  deploymentId: string
  state: 'rolling-back' | 'rollback-failed' | 'rolled-back'
  reason: string
  /** With `rolled-back`: where probes reach what runs again, by target. */
  addresses: Record<string, string | null>
}

/** To a rollback: try again what failed. */
export const retryFailedTargets = defineSignal('retryFailedTargets')

/** To a deployment: its turn in an environment, or the turn anew with a higher fence after others were rolled back. */
export const grantTurn = defineSignal<[TurnGranted]>('grantTurn')
export type TurnGranted = {
  environment: string
  fence: number
  previous: PromotedDeployment | null
  /** The release is one of the last three: gates may be skipped. */
  isReturnable: boolean
  /** Automation may not promote it: it was rolled back. */
  isHeld: boolean
}
/** To a deployment: these targets may be changed. */
export const grantTouch = defineSignal<[{ environment: string; targets: string[] }]>('grantTouch')
/** To a deployment: what continuous verification came to. */
export const tellWatched = defineSignal<[GateOutcome & { environment: string; runStartedAt: number }]>('tellWatched')

/** To a watch: look at this from now on; null = at nothing until told. */
export const watchNow = defineSignal<[WatchSubject | null]>('watchNow')
/** To a watch: tell what the next run comes to, also when it is what was told last. */
export const tellNext = defineSignal('tellNext')
