import { condition } from '@temporalio/workflow'
import { watchedMs } from '#domain/deploy/watched-time.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { hearNextVerdict } from './watch-stage.ts'
import { longestRunMs } from './watch-time.ts'

/**
 * Watches the release for its time of soaking. Time in pauses does not count, and time alone is not enough: the newest verdict
 * of a run that began in it has to be a pass, or one that a person let pass.
 */
export async function soak(run: DeploymentRun): Promise<void> {
  const { soak: wanted, gates } = run.stage.environment
  if (wanted === 0 || run.skipsGates) return
  await run.checkpoint()
  run.enter('watching', `Watched for ${Math.round(wanted / 1_000)} s of untroubled time before it counts as promoted.`)
  const begun = Date.now()
  if (gates) await hearNextVerdict(run)
  const isProved = () => !gates || hasPassed(run, begun)
  for (;;) {
    await run.checkpoint()
    const left = wanted - watchedMs(run.course.phases, Date.now())
    if (left <= 0 && isProved()) return
    const patience = left > 0 ? left : longestRunMs(gates?.watch?.every ?? 0)
    const moved = await condition(() => run.state === 'paused' || (left <= 0 && isProved()), patience)
    if (!moved && left <= 0) await run.holdFor(`silence ${Date.now()}`, 'Continuous verification has said nothing for too long.')
  }
}

function hasPassed({ watched, course }: DeploymentRun, since: number): boolean {
  if (!watched || watched.runStartedAt < since) return false
  return watched.verdict === 'pass' || course.overridden.includes(watched.gateRunId)
}
