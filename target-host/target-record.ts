import { type TargetState, writeTargetState } from './target-state.ts'

/** The state of one target, in memory and on disk. */
export class TargetRecord {
  readonly #folder: string
  #state: TargetState
  #saving: Promise<void> = Promise.resolve()

  constructor(folder: string, state: TargetState) {
    this.#folder = folder
    this.#state = state
  }

  get state(): TargetState {
    return this.#state
  }

  /** Changes some of it. Returns when it would outlive a power loss. @throws when it cannot be written: then it did not happen */
  async save(part: Partial<TargetState>): Promise<void> {
    await this.change((state) => ({ ...state, ...part }))
  }

  /** Like `save`, from what it is by then: one change after the other. */
  async change(change: (state: TargetState) => TargetState): Promise<void> {
    const mine = this.#saving.then(async () => {
      const next = change(this.#state)
      await writeTargetState(this.#folder, next)
      this.#state = next
    })
    this.#saving = mine.catch(() => undefined) // told to whoever asked for it
    await mine
  }

  /** Settles when nothing waits to be written. */
  async written(): Promise<void> {
    await this.#saving
  }
}
