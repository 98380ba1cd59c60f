import { type DeploymentRun, Ended } from './deployment-run.ts'

/**
 * What was rolled back is not brought back by automation, and by a person only on purpose. Asked again before targets are touched: it
 * may have been what ran here, and taken back since.
 * @throws Ended when it may not be
 */
export async function passHold(run: DeploymentRun): Promise<void> {
  const { release, overHold, actorKind } = run.input
  if (!run.turn?.isHeld || overHold) return
  const says = `${release.name} was rolled back in ${run.environment} and is held.`
  if (actorKind === 'system') throw new Ended({ kind: 'rejected', reason: says })
  await run.holdFor(`hold ${run.turn.fence}`, says)
}
