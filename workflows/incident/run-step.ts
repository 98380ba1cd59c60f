import { CancellationScope, condition, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { Step } from '#domain/incident/incident-progress.ts'
import type { TroubleJudged } from '#domain/incident/judge-trouble.ts'
import { settleOptions, verifyOptions } from '../activity-options.ts'
import { startDelivery } from '../alert/deliver-notice.ts'
import type { IncidentRun } from './incident-run.ts'
import { performWork } from './perform-work.ts'

const { askPerson, beginResponse } = proxyActivities<Pick<Activities, 'askPerson' | 'beginResponse'>>(settleOptions)
const { verifyResponse } = proxyActivities<Pick<Activities, 'verifyResponse'>>(verifyOptions)

/** Does one step, unless it touches more than it may; then looks whether it helped. */
export async function runStep(run: IncidentRun, step: Step): Promise<void> {
  const { actionId, approval } = step
  const key = run.nextKey(step.action)
  const begun = await beginResponse({ ...run.ref, actionId, key, approval })
  if (begun.kind === 'wait') return await askFor(run, step, begun.why)
  if (begun.kind === 'impossible') {
    step.state = 'refused'
    return
  }
  step.state = 'running'
  run.opened.state = 'acting'
  const { state, outcome } = await performWork(run, actionId, begun.work)
  step.state = state
  const isWatched = step.verifyMs !== null && (state === 'confirmed' || state === 'unverified')
  await run.tell({
    ...{ kind: 'action', says: `${step.action} ${state}: ${outcome}`, state: isWatched ? 'verifying' : 'open' },
    actions: [{ id: actionId, state, outcome, isFinished: true }],
  })
  if (isWatched) await verify(run, step, step.verifyMs ?? 0)
}

/** Shows that a step waits for a person, and tells those who are to be asked. `why` = it was to go by itself, and may not. */
export async function askFor(run: IncidentRun, step: Step, why: string | null): Promise<void> {
  const { actionId, expiresMs } = step
  // Somebody may have decided while it was found out that somebody has to.
  if (step.approval !== null || step.state === 'rejected') return
  // As soon as its row says that it waits somebody may answer, and that can be before it is heard here that the row was written.
  Object.assign(step, { state: why === null ? 'awaiting-approval' : 'blocked', askedAt: Date.now() })
  const { deliveries, impossible } = await askPerson({ ...run.ref, actionId, key: run.nextKey('ask'), why, expiresMs })
  if (isDecided(step)) return
  if (impossible !== null) {
    step.state = 'refused'
    return
  }
  run.opened.state = 'awaiting-approval'
  for (const delivery of deliveries) await startDelivery(run.input.tenantId, delivery)
}

const isDecided = (step: Step): boolean => step.approval !== null || step.state === 'rejected'

/** Nobody answered: the next step has its turn. */
export async function expire(run: IncidentRun, step: Step): Promise<void> {
  step.state = 'expired'
  await run.tell({
    ...{ kind: 'decision', says: `Nobody decided about ${step.action} in time; the next step has its turn.`, state: 'open' },
    actions: [{ id: step.actionId, state: 'expired', outcome: 'Nobody decided in time.', isFinished: true }],
  })
}

/** Whether what was wrong clears. Broken off when the alert ends or somebody wants something else. */
async function verify(run: IncidentRun, step: Step, withinMs: number): Promise<void> {
  const { opened } = run
  const judged = await lookUntil(run, step, Date.now() + withinMs)
  // What was broken off is told by what broke it off.
  if (judged === null) return
  opened.clearedAt = judged.isClear ? Date.now() : null
  await run.tell({
    kind: 'verification',
    says: `After ${step.action}: ${judged.says}`,
    state: judged.isClear ? 'verifying' : 'open',
  })
}

async function lookUntil(run: IncidentRun, step: Step, until: number): Promise<TroubleJudged | null> {
  const { opened, ref } = run
  const isWanted = () => opened.overAt !== null || opened.undo.length > 0 || opened.close !== null
  const scope = new CancellationScope()
  const looked = scope.run(() => verifyResponse({ ...ref, actionId: step.actionId, key: run.nextKey('verify'), until }))
  const judged = looked.catch((error: unknown) => {
    if (isCancellation(error) && isWanted()) return null
    throw error
  })
  await Promise.race([judged, condition(isWanted)])
  scope.cancel()
  return await judged
}
