import { ActivityFailure, ApplicationFailure, condition, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { TargetSteps } from '#activities/target/target-steps.ts'
import type { targetSteps } from '#contracts/deployments.ts'
import type { PinnedTarget } from '#contracts/release.ts'
import type { TargetReceipt, TargetStep } from '#contracts/target-steps.ts'
import { checkTargetOptions, targetStepOptions } from '../activity-options.ts'
import { type DeploymentRun, Ended } from './deployment-run.ts'

const { checkTarget } = proxyActivities<Pick<TargetSteps, 'checkTarget'>>(checkTargetOptions)
const steps = proxyActivities<Pick<TargetSteps, 'stageTarget' | 'switchTarget' | 'retireTarget'>>(targetStepOptions)

/** A refused fence means that a rollback is on its way here too: this long it is waited for. */
const WORD_OF_ROLLBACK = '1 minute'

type DeployStep = Exclude<(typeof targetSteps)[number], 'restore'>
const byName = { stage: steps.stageTarget, switch: steps.switchTarget, retire: steps.retireTarget }

/** What a step is given, under the fence of the turn. */
function stepOf({ input, turn }: DeploymentRun, pinned: PinnedTarget): TargetStep {
  const { tenantId, deploymentId, release, correlationId } = input
  if (!turn) throw new Error('Targets are touched in one’s turn alone.')
  return { tenantId, deploymentId, release, correlationId, fence: turn.fence, pinned, undo: null }
}

/** Looks whether the release could be brought to these targets. Changes nothing. @throws Ended when it could not */
export async function checkTargets(run: DeploymentRun, targets: readonly PinnedTarget[]): Promise<void> {
  const checked = await Promise.allSettled(targets.map((pinned) => checkTarget(stepOf(run, pinned))))
  const wrong = targets.flatMap(({ target }, index) => failureOf(target.slug, checked[index]))
  if (wrong.length > 0) throw new Ended({ kind: 'rejected', reason: wrong.join(' ') })
}

/**
 * Does a step at all these targets at once, and lets each come to its end before anything is said.
 * @throws Ended when one failed
 */
export async function atTargets(run: DeploymentRun, step: DeployStep, targets: readonly PinnedTarget[]): Promise<Receipts> {
  const settled = await Promise.allSettled(targets.map((pinned) => atTarget(run, step, pinned)))
  const wrong = targets.flatMap(({ target }, index) => failureOf(target.slug, settled[index]))
  if (wrong.length > 0) await leaveFor(run, settled, wrong.join(' '))
  const receipts = settled.map((one) => (one.status === 'fulfilled' ? one.value : null))
  return targets.flatMap(({ target }, index) => {
    const receipt = receipts[index]
    return receipt ? [{ target: target.slug, receipt }] : []
  })
}

export type Receipts = { target: string; receipt: TargetReceipt }[]

async function atTarget(run: DeploymentRun, step: DeployStep, pinned: PinnedTarget): Promise<TargetReceipt> {
  const { wave, target } = pinned
  const say = (outcome: 'started' | 'done' | 'failed', says: string) =>
    run.note({ kind: 'step', environment: run.environment, wave, target: target.slug, step, outcome, says })
  say('started', `${run.input.release.name}`)
  try {
    const receipt = await byName[step](stepOf(run, pinned))
    say('done', receipt.says)
    return receipt
  } catch (error) {
    say('failed', wordsOf(error))
    throw error
  }
}

/** Ends the release beside what users get, where it was not switched to: no step of the deployment, so told only when it fails. */
export async function endStaged(run: DeploymentRun): Promise<void> {
  const ended = await Promise.allSettled(run.staged.map((pinned) => steps.retireTarget(stepOf(run, pinned))))
  for (const [index, { wave, target }] of run.staged.entries()) {
    const [says] = failureOf(target.slug, ended[index])
    const step = { environment: run.environment, wave, target: target.slug, step: 'stage', outcome: 'failed' } as const
    if (says) run.note({ kind: 'step', ...step, says: `It still runs beside what users get. ${says}` })
  }
}

/** A step did not work: what was touched goes back. One whose fence was refused waits for the rollback that did it. */
async function leaveFor(run: DeploymentRun, settled: PromiseSettledResult<unknown>[], reason: string): Promise<never> {
  const isStale = settled.some((one) => one.status === 'rejected' && typeOf(one.reason) === 'STALE_FENCE')
  if (isStale) await condition(() => run.rollbacks.has(run.environment), WORD_OF_ROLLBACK)
  throw new Ended({ kind: 'go-back', reason, by: null })
}

function failureOf(target: string, result: PromiseSettledResult<unknown> | undefined): string[] {
  if (result?.status !== 'rejected') return []
  // Cancelled with all the work: who cancelled it says why.
  if (isCancellation(result.reason)) throw result.reason
  return [`${target}: ${wordsOf(result.reason)}`]
}

/** What a failed activity says to people. */
export function wordsOf(error: unknown): string {
  if (error instanceof ActivityFailure) return error.cause?.message ?? error.message
  return error instanceof Error ? error.message : String(error)
}

const typeOf = (error: unknown): string | null | undefined =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause.type : null
