import type { HostReceipt, HostStep, HostStepName } from '#contracts/target-host.ts'
import { StepFailure, staleFence } from './step-failure.ts'

type Work = (signal: AbortSignal) => Promise<HostReceipt>

/**
 * Order among the steps at one target: one at a time; the same one asked twice at once is done once; one of a newer decision ends an
 * older one that is at work; an older one is refused.
 */
export class StepTurns {
  readonly #slug: string
  #highest: number
  #last: Promise<unknown> = Promise.resolve()
  #atWork: { fence: number; controller: AbortController } | null = null
  #isStopped = false
  readonly #shared = new Map<string, Promise<HostReceipt>>()

  constructor(slug: string, highestFence: number) {
    this.#slug = slug
    this.#highest = highestFence
  }

  /** @throws StepFailure STALE_FENCE, STOPPING, or what the work throws */
  async run(name: HostStepName, { fence, release }: HostStep, work: Work): Promise<HostReceipt> {
    this.#admit(fence)
    const key = `${name} ${fence} ${release.id}`
    const shared = this.#shared.get(key)
    if (shared) return await shared
    const mine = this.take(fence, work).finally(() => this.#shared.delete(key))
    this.#shared.set(key, mine)
    return await mine
  }

  /** Work of a decision in its turn. @throws StepFailure STALE_FENCE, STOPPING, or what the work throws */
  async take<T>(fence: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      // A newer decision may have come while this one waited.
      this.#admit(fence)
      const controller = new AbortController()
      this.#atWork = { fence, controller }
      try {
        return await work(controller.signal)
      } finally {
        this.#atWork = null
      }
    })
    this.#last = mine.catch(() => undefined) // told to whoever asked for it; the next one goes on
    return await mine
  }

  /** Ends the step at work and takes no more. */
  stop(): void {
    this.#isStopped = true
    this.#atWork?.controller.abort(new StepFailure('STOPPING', 'The process host is stopping. Ask again when it is back.'))
  }

  /** Settles when nothing is at work or waits. */
  async idle(): Promise<void> {
    await this.#last
  }

  #admit(fence: number): void {
    if (this.#isStopped) throw new StepFailure('STOPPING', 'The process host is stopping. Ask again when it is back.')
    if (fence < this.#highest) throw staleFence(this.#slug, fence, this.#highest)
    this.#highest = fence
    if (this.#atWork && this.#atWork.fence < fence) {
      this.#atWork.controller.abort(staleFence(this.#slug, this.#atWork.fence, fence))
    }
  }
}
