import { getExternalWorkflowHandle } from '@temporalio/workflow'
import type { RollBackInput } from '#contracts/deploy-payloads.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import { reaches } from '../deploy/direct-watch.ts'
import { Journal } from '../deploy/journal.ts'
import { wordsOf } from '../deploy/target-step.ts'
import { type RollbackTold, tellRollback } from '../messages-deploy.ts'
import { BY_VERDICT } from './by-verdict.ts'
import { keepOutput, restoreStep, restoreTarget } from './restore-target.ts'

/** One rollback: its steps, and who hears of them. */
export class Rollback {
  readonly input: RollBackInput
  readonly journal: Journal
  hasFailed = false
  readonly #addresses: Record<string, string | null> = {}
  readonly #outputs: Promise<void>[] = []

  constructor(input: RollBackInput) {
    this.input = input
    this.journal = new Journal('rollback', input, input.settles ? 0 : 1)
  }

  async begin(): Promise<void> {
    const { from, to, by, reason } = this.input
    if (by !== BY_VERDICT) this.journal.note({ kind: 'decision', decision: 'roll-back', by, reason })
    this.#say('rolling-back', reason || `From ${from.name} back to ${to.release.name}.`)
    await this.#tell('rolling-back')
  }

  /** Restores these targets side by side. @returns those that failed */
  async restore(targets: readonly string[]): Promise<string[]> {
    const restored = await Promise.all(targets.map((target) => this.#restoreOne(target)))
    return targets.filter((_, index) => !restored[index])
  }

  async fail(targets: readonly string[]): Promise<void> {
    this.hasFailed = true
    const { to } = this.input
    this.#say('rollback-failed', `${targets.join(', ')} could not be brought back to ${to.release.name}. Mend it and retry.`)
    await this.#tell('rollback-failed')
  }

  async goOn(): Promise<void> {
    this.hasFailed = false
    this.#say('rolling-back', 'Tried again.')
    await this.#tell('rolling-back')
  }

  async succeed(): Promise<void> {
    const { from, to, reason } = this.input
    const says = `${to.release.name} runs again in place of ${from.name}. ${reason}`.trim()
    this.#say('rolled-back', says, to.deploymentId)
    await this.#tell('rolled-back')
  }

  /** Until journal and output are in the database. */
  async writtenDown(): Promise<void> {
    await Promise.all(this.#outputs)
    await this.journal.written()
  }

  async #restoreOne(slug: string): Promise<boolean> {
    const pinned = this.input.to.targets.find(({ target }) => target.slug === slug)
    if (!pinned) return true
    const { environment } = this.input.to
    const entry = { kind: 'step', environment, wave: pinned.wave, target: slug, step: 'restore' } as const
    this.journal.note({ ...entry, outcome: 'started', says: this.input.to.release.name })
    try {
      const { address, says, output } = await restoreTarget(restoreStep(this.input, pinned))
      this.#addresses[slug] = address
      this.journal.note({ ...entry, outcome: 'done', says })
      if (output && output.length > 0) this.#outputs.push(keepOutput(this.input, output))
      return true
    } catch (error) {
      this.journal.note({ ...entry, outcome: 'failed', says: wordsOf(error) })
      return false
    }
  }

  /** A rollback of an environment that the deployment only passed through is not the deployment's own state. */
  #say(state: DeploymentState, reason: string, returnedTo?: string): void {
    if (!this.input.settles) return
    this.journal.note({ kind: 'state', state, reason, pausedBy: null, ...(returnedTo ? { returnedTo } : {}) })
  }

  /** The ledger, and the deployment if it still runs. Neither is waited for beyond Temporal itself. */
  async #tell(state: RollbackTold['state']): Promise<void> {
    const { tenantId, to, deploymentId, deployWorkflowId, reason } = this.input
    const told: RollbackTold = { environment: to.environment, deploymentId, state, reason, addresses: this.#addresses }
    const listeners = [environmentWorkflowId(tenantId, to.environment), ...(deployWorkflowId ? [deployWorkflowId] : [])]
    await Promise.all(listeners.map((id) => reaches(() => getExternalWorkflowHandle(id).signal(tellRollback, told))))
  }
}
