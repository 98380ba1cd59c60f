import { CancellationScope, log, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { JournalBatch } from '#contracts/deploy-payloads.ts'
import type { JournalBody, JournalEntry } from '#contracts/deployments.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { timedNumber } from '#domain/deploy/journal-number.ts'
import { journalOptions } from '../activity-options.ts'

const { recordJournal } = proxyActivities<Pick<Activities, 'recordJournal'>>({
  ...journalOptions,
  taskQueue: taskQueues.main,
})

/** As many entries as one batch takes. */
const BATCH = 200

type Source = JournalEntry['source']

/** What a workflow says of a deployment, in its order, written down beside the work and never waited for by it. */
export class Journal {
  readonly #subject: Pick<JournalBatch, 'tenantId' | 'deploymentId'>
  readonly #source: Source
  readonly #lane: 0 | 1
  #waiting: JournalEntry[] = []
  #writing: Promise<void> | null = null
  #last: number | null = null
  #failure: Error | null = null

  /** @param lane see `timedNumber`; deployments themselves count from 0 */
  constructor(source: Source, subject: Pick<JournalBatch, 'tenantId' | 'deploymentId'>, lane: 0 | 1 = 0) {
    this.#source = source
    this.#subject = subject
    this.#lane = lane
  }

  get deploymentId(): string {
    return this.#subject.deploymentId
  }

  /** Adds an entry. It is on its way when this returns. */
  note(body: JournalBody): void {
    const now = Date.now()
    this.#last = this.#source === 'deploy' ? (this.#last ?? -1) + 1 : timedNumber(this.#last, now, this.#lane)
    this.#waiting.push({ source: this.#source, seq: this.#last, at: new Date(now).toISOString(), body })
    this.#writing ??= CancellationScope.nonCancellable(() => this.#write())
  }

  /** Whether all of it is written down. */
  get isWritten(): boolean {
    return this.#writing === null
  }

  /** Until all of it is written down, for as long as the database is away. @throws when the database refuses it for good */
  async written(): Promise<void> {
    while (this.#writing) await this.#writing
    if (this.#failure) throw this.#failure
  }

  async #write(): Promise<void> {
    // Entries of the same moment go in one batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.splice(0, BATCH)
      try {
        await recordJournal({ ...this.#subject, entries })
      } catch (error) {
        // Service comes first: the work goes on, and the workflow shows this at its end.
        this.#failure = error instanceof Error ? error : new Error(String(error))
        log.error('The journal was refused', { ...this.#subject, entries: entries.length })
      }
    }
    this.#writing = null
  }
}
