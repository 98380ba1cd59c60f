import { setTimeout as sleep } from 'node:timers/promises'
import type { HostedTargetReport, HostObservation } from '#contracts/target-host.ts'
import type { HostWorld } from './host-world.ts'
import { type Instance, startInstance } from './instance.ts'
import { KeptRelease } from './kept-release.ts'
import { OutputRing } from './output-ring.ts'
import { isStillRunning } from './process-identity.ts'
import { StepFailure } from './step-failure.ts'
import { SwitchingProxy } from './switching-proxy.ts'
import { TargetRecord } from './target-record.ts'
import { addressOf, type Deployed, type TargetState } from './target-state.ts'

/** What an observation waits for an answer. */
const OBSERVED_WITHIN_MS = 2_000
/** A host that stops does not wait longer for requests under way, whatever the target allows. */
const STOP_DRAIN_MS = 10_000
/** Somebody else may hold the port for a moment when the host comes back. */
const LISTEN_AGAIN_MS = 2_000

/** The processes of one target: what users get, what is staged beside it, what is kept warm, and those that are ending. */
export class TargetInstances {
  readonly record: TargetRecord
  readonly world: HostWorld
  readonly output: OutputRing
  readonly proxy: SwitchingProxy
  candidate: Instance | null = null
  warm: Instance | null = null
  #kept: KeptRelease | null = null
  readonly #ending = new Set<Promise<void>>()

  constructor(state: TargetState, world: HostWorld) {
    this.world = world
    this.record = new TargetRecord(world.targetsFolder, state)
    this.output = new OutputRing(world.redactionKey)
    this.proxy = new SwitchingProxy(state.slug)
  }

  /** What users get; null = nothing, or it is down at this moment. */
  get current(): Instance | null {
    return this.#kept?.instance ?? null
  }

  /** Starts an instance from the store's copy. @throws StepFailure; nothing then runs */
  async start(deployed: Deployed, wantedPort: number | null, signal: AbortSignal): Promise<Instance> {
    const { store, hostId, env, configDir } = this.world
    const artifact = await store.find(deployed.release.id)
    if (!artifact)
      throw new StepFailure('ARTIFACT_MISSING', `The process host has no copy of ${deployed.release.name}. Deploy it again.`)
    return await startInstance({
      ...{ deployed, artifact, wantedPort, hostId, env, configDir, signal, output: this.output },
      onSpawn: (identity) =>
        this.record.change((state) => ({ ...state, processes: [...state.processes.filter(isStillRunning), identity] })),
    })
  }

  /**
   * The turning point: written down first, so that a host that dies here serves what was decided; then the very next request goes to the
   * new instance. @returns what ran before
   */
  async serve(deployed: Deployed, instance: Instance, previous: Deployed | null): Promise<Instance | null> {
    await this.record.save({ current: { ...deployed, since: Date.now() }, candidate: null, previous, restarts: 0 })
    if (this.candidate === instance) this.candidate = null
    if (this.warm === instance) this.warm = null
    const replaced = this.#kept?.release() ?? null
    this.#kept = this.#keep(deployed, instance)
    return replaced
  }

  /** Ends what users do not get, in the background. */
  async leave(): Promise<void> {
    await this.record.save({ candidate: null, previous: null })
    for (const instance of [this.candidate, this.warm]) this.endAside(instance)
    this.candidate = null
    this.warm = null
  }

  /** Lets an instance finish what it is answering and ends it, in the background. */
  endAside(instance: Instance | null, drainMs?: number): void {
    if (!instance) return
    const ending = instance.end(drainMs).finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  /** Settles when all that were to end have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#ending)
  }

  /** Brings back what users had before the host ended. Goes on trying in the background where it cannot. */
  async resume(signal: AbortSignal): Promise<void> {
    const { current, slug } = this.record.state
    if (!current) return
    this.#kept = this.#keep(current, null)
    while (!signal.aborted && this.proxy.port === null) {
      try {
        return await this.proxy.listen(current.target.port)
      } catch (error) {
        this.world.log.error({ err: error, target: slug }, 'What users had cannot be reached; tried again')
        // Rejects when the host stops, which ends the loop.
        await sleep(LISTEN_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** No new requests; those under way finish; then the processes end. What ran is brought back by the next host. */
  async stop(): Promise<void> {
    const drainMs = Math.min(this.record.state.current?.target.drain ?? 0, STOP_DRAIN_MS)
    await this.proxy.close(drainMs)
    for (const instance of [this.#kept?.release(), this.candidate, this.warm]) this.endAside(instance ?? null, drainMs)
    await this.ended()
    await this.record.written()
  }

  report(): HostedTargetReport {
    const { slug, fence, current, candidate, previous, restarts } = this.record.state
    return {
      ...{ slug, fence, address: current ? addressOf(current) : null },
      current: current ? { ...current.release, since: current.since, pid: this.current?.identity.pid ?? null, restarts } : null,
      candidate: candidate ? { ...candidate.release, address: this.candidate?.isAlive ? this.candidate.address : null } : null,
      warm: this.warm?.isAlive && previous ? previous.release : null,
      inFlight: this.current?.upstream.inFlight ?? 0,
      lastOutputId: this.output.lastId,
    }
  }

  async observe(): Promise<HostObservation> {
    const { current } = this.record.state
    const instance = this.current
    const healthy = current ? ((await instance?.isHealthy(OBSERVED_WITHIN_MS)) ?? false) : null
    const names = Object.keys(current?.values ?? {})
    const values = instance ? Object.fromEntries(names.map((name) => [name, instance.values[name] ?? ''])) : null
    return { report: this.report(), healthy, values }
  }

  #keep(deployed: Deployed, instance: Instance | null): KeptRelease {
    return new KeptRelease(deployed, instance, {
      start: (wanted, port, signal) => this.start(wanted, port, signal),
      onChange: (now) => {
        this.proxy.upstream = now?.upstream ?? null
      },
      onTrouble: (what, waitMs) => this.#troubled(deployed, what, waitMs),
    })
  }

  #troubled({ release }: Deployed, what: string, waitMs: number): void {
    const { slug, restarts } = this.record.state
    this.world.log.warn({ target: slug, release: release.name, waitMs, restarts }, `An instance ${what}; it is started again`)
    this.output.say(release.name, `An instance ${what}; it is started again in ${waitMs} ms`)
    this.record
      .change((state) => ({ ...state, restarts: state.restarts + 1 }))
      .catch((error: unknown) => this.world.log.error({ err: error, target: slug }, 'The count of restarts could not be kept'))
  }
}
