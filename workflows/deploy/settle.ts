import * as course from '#domain/deploy/course.ts'
import type { DeploymentRun, Ending } from './deployment-run.ts'
import { giveTurnBack, takeBack, untilTakenBack } from './ledger-of.ts'
import { endStaged } from './target-step.ts'

/**
 * Brings a deployment that ends early to its end: what was touched and not proved goes back to what ran before, the turn is
 * given on, and the journal says why.
 */
export async function settle(run: DeploymentRun, ending: Ending): Promise<void> {
  // From here on nobody ends or holds it otherwise.
  run.ending = ending
  if (ending.kind === 'taken-back') return await followRollback(run)
  const { reason } = ending
  const state = ending.kind === 'cancelled' ? 'cancelled' : 'rejected'
  const goesBack = run.touched.has(run.environment) && run.previous !== null
  if (!goesBack) {
    await endStaged(run)
    await giveTurnBack(run)
    run.enter(state, reason)
    return
  }
  run.enter('rolling-back', reason)
  await takeBack(run, { reason, by: ending.kind === 'go-back' ? ending.by : null })
  // In the environment it is for, the rollback says so itself.
  if (!run.isLastStage) run.enter(state, `${reason} ${run.environment} runs ${run.previous?.release.name} again.`)
}

/** Somebody else's rollback has the word: this deployment only waits for its end. */
async function followRollback(run: DeploymentRun): Promise<void> {
  if (run.isLastStage) run.course = course.enter(run.course, 'rolling-back', Date.now())
  else run.enter('rolling-back', run.rollbacks.get(run.environment)?.reason ?? '')
  await untilTakenBack(run)
  if (!run.isLastStage) run.enter('rejected', `It was taken back in ${run.environment}.`)
}
