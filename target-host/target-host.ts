import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Environment } from '#contracts/settings.ts'
import type { HostStep, HostStepName, HostTargets } from '#contracts/target-host.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Logger } from '#telemetry/log.ts'
import { holdLock } from './hold-lock.ts'
import { type HostFolder, prepareHostFolder } from './host-folder.ts'
import type { HostWorld } from './host-world.ts'
import { HostedTarget } from './hosted-target.ts'
import { endOrphans } from './orphans.ts'
import { ReleaseStore } from './release-store.ts'
import { StepFailure } from './step-failure.ts'
import { forgetTargetState, freshState, readTargetState, type TargetState } from './target-state.ts'
import { writeDurably } from './write-durably.ts'

export type TargetHostOptions = {
  folder: HostFolder
  /** What relative `artifacts` folders count from. */
  configDir: string
  env: Environment
  redactionKey: FingerprintKey
  log: Logger
}

/** All process targets of this machine. One at a time owns a folder. */
export class TargetHost {
  /** Ms since epoch; whoever judged what it runs can see that it was away. */
  readonly startedAt = Date.now()
  readonly #targets = new Map<string, HostedTarget>()
  readonly #world: HostWorld
  readonly #unlock: () => Promise<void>
  #isStopping = false

  private constructor(world: HostWorld, unlock: () => Promise<void>) {
    this.#world = world
    this.#unlock = unlock
  }

  /**
   * Takes the folder over: ends what a dead host left running, then brings back what users had.
   * @throws LockHeld when another host owns the folder, or an error naming a file that is not what a host wrote
   */
  static async start({ folder, configDir, env, redactionKey, log }: TargetHostOptions): Promise<TargetHost> {
    await prepareHostFolder(folder)
    const unlock = await holdLock(folder.lock)
    try {
      const states = await readStates(folder.targets)
      const hostId = await keptId(folder.id)
      const orphans = await endOrphans(
        states.flatMap(({ processes }) => processes),
        hostId,
      )
      if (orphans.length > 0) log.warn({ orphans }, 'An earlier host died; what it left running was ended')
      const store = new ReleaseStore(folder, configDir)
      const inUse = () => host.inUse()
      const host = new TargetHost(
        { targetsFolder: folder.targets, store, hostId, env, configDir, redactionKey, log, inUse },
        unlock,
      )
      for (const state of states) host.#add(state).resume()
      return host
    } catch (error) {
      await unlock()
      throw error
    }
  }

  /** @throws StepFailure UNKNOWN_TARGET */
  target(slug: string): HostedTarget {
    const target = this.#targets.get(slug)
    if (!target) throw new StepFailure('UNKNOWN_TARGET', `Nothing was ever brought to ${slug} by this process host.`)
    return target
  }

  targets(): HostTargets {
    return { pid: process.pid, targets: [...this.#targets.values()].map((target) => target.report()) }
  }

  /** Does a step; a target that it is the first for comes to be by it. @throws StepFailure */
  async run(name: HostStepName, step: HostStep) {
    if (this.#isStopping) throw new StepFailure('STOPPING', 'The process host is stopping. Ask again when it is back.')
    const { slug } = step.pinned.target
    const target = this.#targets.get(slug) ?? this.#add(freshState(step.tenantId, slug))
    return await target.run(name, step)
  }

  /** Ends what runs at a target that is configured no more, and forgets it: it does not come back with the next host. */
  async forget(slug: string): Promise<void> {
    const target = this.target(slug)
    await target.stop()
    this.#targets.delete(slug)
    await forgetTargetState(this.#world.targetsFolder, slug)
    await this.#world.store.sweep(this.#world.inUse)
  }

  inUse(): ReadonlySet<string> {
    const deployed = [...this.#targets.values()].flatMap(({ state }) => [state.current, state.candidate, state.previous])
    return new Set(deployed.flatMap((one) => (one ? [one.release.id] : [])))
  }

  /** Ends all targets in order and gives the folder back. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all([...this.#targets.values()].map((target) => target.stop()))
    await this.#unlock()
  }

  #add(state: TargetState): HostedTarget {
    const target = new HostedTarget(state, this.#world)
    this.#targets.set(state.slug, target)
    return target
  }
}

async function readStates(folder: string): Promise<TargetState[]> {
  const slugs = (await readdir(folder)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const states = await Promise.all(slugs.map((slug) => readTargetState(folder, slug)))
  return states.filter((state) => state !== null)
}

async function keptId(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  if (known) return known
  const made = randomUUID()
  await writeDurably(file, made)
  return made
}
