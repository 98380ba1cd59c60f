import type { ProcessTarget } from '#contracts/config/targets.ts'
import { HostObservation, HostReceipt, type HostStepName } from '#contracts/target-host.ts'
import type { TargetObservation } from '#contracts/target-steps.ts'
import type { Driver, DriverStep, StepContext } from '../driver.ts'
import { followOutput } from './follow-output.ts'
import { askHost } from './host-request.ts'

/**
 * Brings releases to processes of this machine, through the process host behind a Unix socket. The host reads secrets itself, when it
 * starts a process, so that it can start one again with nobody around: references go over the socket, not secrets.
 */
export function createProcessDriver({ hostSocket }: { hostSocket: string }): Driver<ProcessTarget> {
  const ask = (name: HostStepName, { target, ...step }: DriverStep<ProcessTarget>, context: StepContext) => {
    const path = `/targets/${target.slug}/${name}`
    return askHost({ hostSocket, path, body: step, answer: HostReceipt, signal: context.signal })
  }
  const followed = (name: HostStepName) => (step: DriverStep<ProcessTarget>, context: StepContext) =>
    followOutput({ hostSocket, slug: step.target.slug, context }, () => ask(name, step, context))
  return {
    check: async (step, context) => (await ask('check', step, context)).says,
    stage: followed('stage'),
    switchOver: followed('switch'),
    retire: followed('retire'),
    restore: followed('restore'),
    observe: (target, { signal }) => observe(hostSocket, target, signal),
  }
}

/** What cannot be looked at is unknown, and says why; it is no failure of whoever looks. */
async function observe(hostSocket: string, { slug }: ProcessTarget, signal: AbortSignal): Promise<TargetObservation> {
  try {
    const path = `/targets/${slug}/observation`
    const { report, healthy, values } = await askHost({ hostSocket, path, answer: HostObservation, signal })
    const { current, address, fence } = report
    const known = {
      address,
      healthy,
      fence,
      values,
      contentHash: current?.contentHash ?? null,
      releaseName: current?.name ?? null,
    }
    return { ...known, says: wording(current, healthy) }
  } catch (error) {
    signal.throwIfAborted()
    const says = error instanceof Error ? error.message : String(error)
    return { ...{ contentHash: null, releaseName: null, address: null, healthy: null, fence: null, values: null }, says }
  }
}

function wording(current: HostObservation['report']['current'], healthy: boolean | null): string {
  if (!current) return 'Users get nothing here yet.'
  const restarts = current.restarts === 0 ? '' : ` It was started again ${current.restarts} times since it came.`
  if (healthy) return `Users get ${current.name}, which answers.${restarts}`
  return `Users should get ${current.name}, but it ${current.pid === null ? 'is not running' : 'does not answer'} at this moment.${restarts}`
}
