import { ActivityFailure, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow'
import { cancelBackfill, pauseBackfill, resumeBackfill } from '../messages-backfill.ts'

/** A person wants the run to end. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

type Phase = 'planning' | 'dry-running' | 'copying' | 'verifying'

/** What people ask of a run while it is at work, and the phases that it interrupts. */
export class BackfillAsks {
  readonly #tell: (paused: { before: Phase }) => Promise<void>
  #isPaused = false
  #isCancelled = false
  #atWork: CancellationScope | null = null

  /** @param tell writes down that the run is paused */
  constructor(tell: (paused: { before: Phase }) => Promise<void>) {
    this.#tell = tell
    setHandler(pauseBackfill, () => this.#ask(() => (this.#isPaused = true)))
    setHandler(cancelBackfill, () => this.#ask(() => (this.#isCancelled = true)))
    setHandler(resumeBackfill, () => {
      this.#isPaused = false
    })
  }

  #ask(note: () => void): void {
    note()
    this.#atWork?.cancel()
  }

  /**
   * Does a phase to its end. One that is paused ends at the border of a chunk and is done again from there when it is resumed: a
   * phase finds out by itself how far it got.
   * @throws Cancelled
   */
  async phase<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.#waitWhilePaused(phase)
      if (this.#isCancelled) throw new Cancelled()
      this.#atWork = new CancellationScope()
      try {
        return await this.#atWork.run(work)
      } catch (error) {
        const isAsked = this.#isPaused || this.#isCancelled
        if (!(isCancellation(error) || isGivenUp(error)) || !isAsked || CancellationScope.current().consideredCancelled)
          throw error
      } finally {
        this.#atWork = null
      }
    }
  }

  async #waitWhilePaused(phase: Phase): Promise<void> {
    if (!this.#isPaused || this.#isCancelled) return
    await this.#tell({ before: phase })
    await condition(() => !this.#isPaused || this.#isCancelled)
  }
}

/** An attempt that failed before it heard that it was to end: what would have been tried again is not, as that was asked for. */
const isGivenUp = (error: unknown): boolean => error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED'
