import type { HostedTargetReport, HostObservation, HostReceipt, HostStep, HostStepName } from '#contracts/target-host.ts'
import type { HostWorld } from './host-world.ts'
import type { OutputRing } from './output-ring.ts'
import { performStep } from './perform-step.ts'
import { resolveValues } from './resolve-values.ts'
import { isPortFree } from './spare-port.ts'
import { StepFailure } from './step-failure.ts'
import { StepTurns } from './step-turns.ts'
import { TargetInstances } from './target-instances.ts'
import type { TargetState } from './target-state.ts'

/** One target as the control interface sees it: steps in order of their fences, and what it does now. */
export class HostedTarget {
  readonly #instances: TargetInstances
  readonly #turns: StepTurns
  readonly #stopping = new AbortController()

  constructor(state: TargetState, world: HostWorld) {
    this.#instances = new TargetInstances(state, world)
    this.#turns = new StepTurns(state.slug, state.fence)
  }

  get state(): TargetState {
    return this.#instances.record.state
  }

  get output(): OutputRing {
    return this.#instances.output
  }

  /** Brings back what ran before the host ended, in the background: users' release first, then what was staged beside it. */
  resume(): void {
    void this.#instances.resume(this.#stopping.signal)
    const { candidate, fence, slug } = this.state
    if (!candidate) return
    const again = async (signal: AbortSignal) => {
      this.#instances.candidate = await this.#instances.start(candidate, null, signal)
    }
    this.#turns.take(fence, again).catch((error: unknown) => {
      this.#instances.world.log.warn({ err: error, target: slug }, 'What was staged did not come up again')
    })
  }

  /** @throws StepFailure; its codes are in contracts/target-host.ts */
  async run(name: HostStepName, step: HostStep): Promise<HostReceipt> {
    if (this.state.tenantId !== step.tenantId) {
      throw new StepFailure('WRONG_REQUEST', `The target ${this.state.slug} belongs to another tenant.`)
    }
    if (name === 'check') return await this.#check(step)
    return await this.#turns.run(name, step, async (signal) => {
      await this.#instances.record.change((state) => ({ ...state, fence: Math.max(state.fence, step.fence) }))
      const receipt = await performStep(name, { instances: this.#instances, step, signal })
      this.output.say(step.release.name, receipt.says)
      return receipt
    })
  }

  /** Ends everything in order. What ran is brought back by the next host. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#turns.stop()
    await this.#turns.idle()
    await this.#instances.stop()
  }

  report(): HostedTargetReport {
    return this.#instances.report()
  }

  async observe(): Promise<HostObservation> {
    return await this.#instances.observe()
  }

  async #check({ release, pinned }: HostStep): Promise<HostReceipt> {
    const { target, values } = pinned
    const { store, env, configDir } = this.#instances.world
    await store.mustBeThere(release, target.artifacts)
    await resolveValues(values, { env, configDir })
    if (this.#instances.proxy.port !== target.port && !(await isPortFree(target.port))) {
      throw new StepFailure(
        'PORT_IN_USE',
        `${target.slug} wants 127.0.0.1:${target.port}, where something else listens. Free that port, or give the target another one in targets.yaml.`,
      )
    }
    const says = `${target.slug} can take ${release.name}: its artifact, its secrets and port ${target.port} are there.`
    return { address: null, undo: null, says }
  }
}
