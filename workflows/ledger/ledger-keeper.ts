import { condition, getExternalWorkflowHandle, log, upsertMemo } from '@temporalio/workflow'
import type { EnvironmentLedger, PromotedDeployment } from '#contracts/deploy-payloads.ts'
import { grantTurn as giveTurn, isHeld, isReturnable, leave } from '#domain/deploy/environment-ledger.ts'
import { fitLedger } from '#domain/deploy/fit-ledger.ts'
import { reaches } from '../deploy/direct-watch.ts'
import type { Journal } from '../deploy/journal.ts'
import { grantTurn } from '../messages-deploy.ts'

/** The ledger in memory, its memo, and what follows from its changes: done one after the other, beside the messages. */
export class LedgerKeeper {
  ledger: EnvironmentLedger
  readonly #todo: (() => Promise<void>)[] = []
  #isWorking = false
  /** Journals it writes itself, for deployments that cannot any more. */
  readonly journals: Journal[] = []

  constructor(ledger: EnvironmentLedger) {
    this.ledger = ledger
  }

  /**
   * Keeps the memo what the ledger is, for ever. Once for all that changed at once: a memo for each change would soon make an answer
   * larger than the 4 MB that Temporal takes.
   */
  async keepMemo(): Promise<never> {
    for (;;) {
      const { ledger } = this
      upsertMemo({ ledger })
      await condition(() => this.ledger !== ledger)
    }
  }

  get hasWork(): boolean {
    return this.#todo.length > 0
  }
  /** Whether nothing is under way that a new run would not know of. */
  get isIdle(): boolean {
    return !this.hasWork && !this.#isWorking && this.journals.every(({ isWritten }) => isWritten)
  }

  /** The ledger from now on, readable with no worker. */
  set(ledger: EnvironmentLedger): void {
    if (ledger === this.ledger) return
    this.ledger = fitLedger(ledger)
  }

  /** Does this later, after what is to be done already. */
  later(step: () => Promise<void>): void {
    this.#todo.push(step)
  }

  async work(): Promise<void> {
    this.#isWorking = true
    for (let step = this.#todo.shift(); step; step = this.#todo.shift()) await step()
    this.#isWorking = false
  }

  /** Gives the turn to whoever is next, if it is free. */
  grantNext(): void {
    const before = this.ledger.turn
    this.set(giveTurn(this.ledger, Date.now()))
    if (this.ledger.turn !== before) this.later(() => this.tellTurn())
  }

  /** Tells who has the turn about it. One that is gone loses it. */
  async tellTurn(): Promise<void> {
    const { turn, environment, promoted } = this.ledger
    if (!turn) return
    const previous: PromotedDeployment | null = promoted[0] ?? null
    const stands = { isReturnable: isReturnable(this.ledger, turn.release.id), isHeld: isHeld(this.ledger, turn.release.id) }
    const granted = { environment, fence: turn.fence, previous, ...stands }
    if (await reaches(() => getExternalWorkflowHandle(turn.workflowId).signal(grantTurn, granted))) return
    log.warn('A deployment was gone when its turn came', { deploymentId: turn.deploymentId, environment })
    this.set(leave(this.ledger, turn.deploymentId))
    this.grantNext()
  }
}
