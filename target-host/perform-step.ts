import { setTimeout as sleep } from 'node:timers/promises'
import type { HostReceipt, HostStep, HostStepName } from '#contracts/target-host.ts'
import type { Instance } from './instance.ts'
import { StepFailure } from './step-failure.ts'
import type { TargetInstances } from './target-instances.ts'
import { addressOf, type Deployed, deployedBy, isOfStep, runsAlike } from './target-state.ts'

/** A warm instance that takes longer to answer is no quick way back. */
const WARM_ANSWERS_WITHIN_MS = 1_000
/** How often an instance that is being started again is looked at. */
const BACK_EVERY_MS = 20

/**
 * Does one step at one target; done again, it finds itself done. The caller sees to order and fences.
 * @param signal ends the step, with its reason, as long as users do not get anything else by it
 * @throws StepFailure
 */
export async function performStep(
  name: Exclude<HostStepName, 'check'>,
  at: { instances: TargetInstances; step: HostStep; signal: AbortSignal },
): Promise<HostReceipt> {
  const { instances, step, signal } = at
  switch (name) {
    case 'stage':
      return await stage(instances, step, signal)
    case 'switch':
      return await switchOver(instances, step, signal)
    case 'restore':
      return await restore(instances, step, signal)
    case 'retire':
      return await retire(instances, step, signal)
  }
}

async function stage(instances: TargetInstances, step: HostStep, signal: AbortSignal): Promise<HostReceipt> {
  const { release, pinned } = step
  const { current, candidate } = instances.record.state
  const deployed = deployedBy(step)
  if (isOfStep(current, step)) return receipt(addressOf(deployed), `${release.name} is what users get already.`)
  if (isOfStep(candidate, step) && instances.candidate?.isAlive) {
    return receipt(instances.candidate.address, `${release.name} is up already beside what runs.`)
  }
  const began = performance.now()
  await instances.world.store.take(release, pinned.target)
  instances.endAside(instances.candidate)
  instances.candidate = null
  await instances.record.save({ candidate: deployed })
  try {
    instances.candidate = await instances.start(deployed, null, signal)
  } catch (error) {
    await instances.record.save({ candidate: null })
    throw error
  }
  return receipt(instances.candidate.address, `${release.name} is up beside what runs, ${since(began)} after it was asked for.`)
}

async function switchOver(instances: TargetInstances, step: HostStep, signal: AbortSignal): Promise<HostReceipt> {
  const { release, pinned } = step
  const { current, candidate } = instances.record.state
  const address = addressOf(deployedBy(step))
  if (isOfStep(current, step)) {
    await untilBack(instances, step, signal)
    return receipt(address, `${release.name} is what users get already.`)
  }
  if (!candidate || !isOfStep(candidate, step)) {
    throw new StepFailure(
      'NOT_STAGED',
      `${release.name} was not staged at ${pinned.target.slug} by this decision. Stage it first.`,
    )
  }
  const began = performance.now()
  // It may have fallen, or the host with it, since it was staged.
  if (!instances.candidate?.isAlive) instances.candidate = await instances.start(candidate, null, signal)
  await instances.proxy.listen(pinned.target.port)
  signal.throwIfAborted()
  const replaced = await instances.serve(candidate, instances.candidate, current)
  instances.endAside(instances.warm)
  instances.warm = replaced
  const kept = replaced ? ` ${current?.release.name} is kept warm.` : ''
  return receipt(address, `Users get ${release.name}, ${since(began)} after it was asked for.${kept}`)
}

/** A host that came back a moment ago is still starting what users get: who asks again must not be told that it is there. */
async function untilBack(instances: TargetInstances, { release, pinned }: HostStep, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + pinned.target.ready.within
  while (!instances.current?.isAlive) {
    signal.throwIfAborted()
    if (performance.now() >= deadline) {
      throw new StepFailure('NOT_READY', `${release.name} is what users should get, but it is down. It is being started again.`)
    }
    await sleep(BACK_EVERY_MS)
  }
}

async function restore(instances: TargetInstances, step: HostStep, signal: AbortSignal): Promise<HostReceipt> {
  const { release, pinned, fence, deploymentId } = step
  const { current } = instances.record.state
  const wanted = deployedBy(step)
  const began = performance.now()
  await instances.proxy.listen(pinned.target.port)
  if (current && runsAlike(current, wanted) && instances.current?.isAlive) {
    await instances.record.save({ current: { ...current, fence, deploymentId } })
    await instances.leave()
    return receipt(addressOf(wanted), `${release.name} is what users get already.`)
  }
  const warm = await warmOf(instances, wanted)
  const instance = warm ?? (await startFromStore(instances, wanted, signal))
  try {
    signal.throwIfAborted()
    instances.endAside(await instances.serve(wanted, instance, null))
  } catch (error) {
    if (!warm) instances.endAside(instance)
    throw error
  }
  await instances.leave()
  const how = warm ? 'kept warm' : 'started anew'
  return receipt(addressOf(wanted), `Users get ${release.name} again, ${how}, ${since(began)} after it was asked for.`)
}

/** The instance kept warm, where it is what is wanted and answers. */
async function warmOf(instances: TargetInstances, wanted: Deployed): Promise<Instance | null> {
  const { previous } = instances.record.state
  const { warm } = instances
  if (!warm || !previous || !runsAlike(previous, wanted)) return null
  return (await warm.isHealthy(WARM_ANSWERS_WITHIN_MS)) ? warm : null
}

/** Needs neither the artifacts folder nor that it is unchanged; they are the last resort of a host that lost its store. */
async function startFromStore(instances: TargetInstances, wanted: Deployed, signal: AbortSignal): Promise<Instance> {
  const { store } = instances.world
  if (!(await store.find(wanted.release.id))) await store.take(wanted.release, wanted.target)
  return await instances.start(wanted, null, signal)
}

async function retire(instances: TargetInstances, { release }: HostStep, signal: AbortSignal): Promise<HostReceipt> {
  const count = [instances.warm, instances.candidate].filter((instance) => instance?.isAlive).length
  await instances.leave()
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([instances.ended(), stopped])
  signal.throwIfAborted()
  await instances.world.store.sweep(instances.world.inUse)
  const ended = count === 0 ? 'Nothing' : `${count} instance${count === 1 ? '' : 's'}`
  return receipt(null, `${ended} beside ${release.name} had to be ended.`)
}

const receipt = (address: string | null, says: string): HostReceipt => ({ address, undo: null, says })

const since = (began: number): string => `${Math.round(performance.now() - began)} ms`
