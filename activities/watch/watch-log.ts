import type { Database } from '#prisma/client.ts'
import { closeGap, openGap } from '#prisma/stores/gateway-gaps.ts'
import { recordStatus } from '#prisma/stores/gateways.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { factKey, type IngestBatch } from '#prisma/stores/prepared-observation.ts'
import type { Logger } from '#telemetry/log.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import { BatchWriter } from './batch-writer.ts'
import { isUnstorable } from './is-unstorable.ts'
import type { Queued, WatchRecord } from './watch-record.ts'

export type WatchLogOptions = {
  db: Database
  tenantId: string
  gatewayId: string
  slug: string
  log: Logger
  metrics: Metrics
  /** The database has been away for so long that the buffer is full: stop listening until `drain` has resolved. */
  onFull(): void
}

/** What a watch stored so far. */
export type WatchCounts = { observed: number; stored: number; duplicates: number; verdictChanges: number; gaps: number }

/**
 * Where a watch writes what it saw: everything in one order, in batches, for as long as it takes. A batch that failed half
 * way is taken up where it stopped, so that nothing is done twice.
 */
export class WatchLog {
  readonly counts: WatchCounts = { observed: 0, stored: 0, duplicates: 0, verdictChanges: 0, gaps: 0 }
  readonly #options: WatchLogOptions
  readonly #writer: BatchWriter<Queued>
  #storedUntil: number | null = null
  #pending = 0
  #heardUntil: number | null = null
  /** The gap that is open (`toAt` null = nobody listens yet), and facts from within it stored for the first time since. */
  #gap: { fromAt: number; toAt: number | null; recovered: number } | null = null

  constructor(options: WatchLogOptions) {
    this.#options = options
    this.#writer = new BatchWriter<Queued>({
      write: (batch) => this.#write(batch),
      onFailure: (error, waitMs) => {
        options.metrics.batches.inc({ outcome: 'failed' })
        options.log.warn({ err: error, waitMs, pending: this.#pending }, 'What was seen could not be stored; it is tried again')
      },
      onFull: options.onFull,
    })
  }

  /** All that was said up to `at` (our clock, ms) was heard, whether or not it says anything worth storing. */
  heard(at: number): void {
    this.#heardUntil = at
  }

  add(record: WatchRecord, receivedAt: number): void {
    this.#pending += 1
    this.#writer.add({ record, receivedAt, heardUntil: this.#heardUntil, stored: false })
  }

  /** Up to when (our clock, ms) everything that was heard is stored; null = nothing was heard yet. */
  storedUntil(): number | null {
    return this.#pending === 0 ? this.#heardUntil : this.#storedUntil
  }

  /** Resolves when all is stored. */
  drain(): Promise<void> {
    return this.#writer.drain()
  }

  /** Resolves when there is room for a whole transcript. */
  room(): Promise<void> {
    return this.#writer.room()
  }

  /** Gives up what is not stored; the next watch reads it back from the gateway. @returns how many records that is */
  abandon(): number {
    return this.#writer.abandon()
  }

  async #write(batch: readonly Queued[]): Promise<void> {
    const rest = batch.filter(({ stored }) => !stored)
    for (const queued of rest) if (queued.record.kind === 'gap-opened') await this.#openGap(queued, queued.record)
    await this.#ingest(rest)
    for (const queued of rest) if (queued.record.kind === 'status') await this.#recordStatus(queued, queued.record)
    for (const queued of rest) if (queued.record.kind === 'gap-closed') await this.#closeGap(queued, queued.record)
    this.#pending -= batch.length
    this.#storedUntil = batch.at(-1)?.heardUntil ?? this.#storedUntil
  }

  /** Stores what can be stored. One record that Postgres will never take must not keep all that comes after it waiting. */
  async #ingest(queue: readonly Queued[]): Promise<void> {
    try {
      await this.#ingestWhole(queue)
    } catch (error) {
      if (!isUnstorable(error)) throw error
      const open = queue.filter(({ record, stored }) => !stored && isIngested(record))
      const [only, ...others] = open
      if (only && others.length === 0) return await this.#leaveOut(only, error)
      const middle = Math.ceil(open.length / 2)
      await this.#ingest(open.slice(0, middle))
      await this.#ingest(open.slice(middle))
    }
  }

  /** What is left out is a gap, and said: nobody shall take the rest for the whole. */
  async #leaveOut(queued: Queued, error: unknown): Promise<void> {
    const { db, tenantId, gatewayId, log, metrics } = this.#options
    const { record, receivedAt: at } = queued
    log.error({ err: error, record: record.kind }, 'The database refuses what was seen for good; it is left out')
    metrics.batches.inc({ outcome: 'refused' })
    if (record.kind === 'fact' && !this.#gap) {
      const reason = 'One fact could not be stored: the database refuses it. See the log of the worker.'
      await openGap(db, tenantId, gatewayId, { fromAt: at, reason, missed: 1 })
      await closeGap(db, tenantId, gatewayId, { toAt: at })
    }
    queued.stored = true
  }

  async #ingestWhole(queue: readonly Queued[]): Promise<void> {
    const { db, tenantId, gatewayId, slug, metrics } = this.#options
    const batch = ingestOf(gatewayId, queue)
    if (!batch) return
    const stopTimer = metrics.ingestSeconds.startTimer()
    const { inserted, duplicates, newKeys } = await ingestBatch(db, tenantId, batch)
    stopTimer()
    for (const queued of queue) queued.stored ||= isIngested(queued.record)
    this.#countRecovered(batch, newKeys)
    this.counts.observed += batch.observations.length
    this.counts.stored += inserted
    this.counts.duplicates += duplicates
    this.counts.verdictChanges += batch.verdicts.length
    metrics.batches.inc({ outcome: 'stored' })
    metrics.eventsIngested.inc({ gateway: slug }, inserted)
    metrics.eventsDuplicate.inc({ gateway: slug }, duplicates)
  }

  #countRecovered(batch: IngestBatch, newKeys: ReadonlySet<string>): void {
    const gap = this.#gap
    if (!gap) return
    const isInGap = (at: number) => at >= gap.fromAt && at <= (gap.toAt ?? Number.POSITIVE_INFINITY)
    gap.recovered += batch.observations.filter((fact) => isInGap(fact.at) && newKeys.has(factKey(fact))).length
  }

  async #openGap(queued: Queued, { gap, toAt }: Extract<WatchRecord, { kind: 'gap-opened' }>): Promise<void> {
    const { db, tenantId, gatewayId } = this.#options
    const { fromAt } = await openGap(db, tenantId, gatewayId, gap)
    queued.stored = true
    this.#gap = { fromAt: Date.parse(fromAt), toAt, recovered: this.#gap?.recovered ?? 0 }
  }

  async #closeGap(queued: Queued, { end }: Extract<WatchRecord, { kind: 'gap-closed' }>): Promise<void> {
    const { db, tenantId, gatewayId } = this.#options
    await closeGap(db, tenantId, gatewayId, { ...end, recovered: this.#gap?.recovered ?? 0 })
    queued.stored = true
    this.#gap = null
    this.counts.gaps += 1
  }

  async #recordStatus(queued: Queued, { report }: Extract<WatchRecord, { kind: 'status' }>): Promise<void> {
    const { db, tenantId, gatewayId, slug, metrics } = this.#options
    await recordStatus(db, tenantId, gatewayId, report)
    queued.stored = true
    if (report.status) metrics.setGatewayState(slug, report.status.state)
  }
}

const isIngested = ({ kind }: WatchRecord): boolean => kind === 'fact' || kind === 'verdict' || kind === 'poll'

/** The facts, verdicts and last listing of a queue as one batch; null when there are none. */
function ingestOf(gatewayId: string, queue: readonly Queued[]): IngestBatch | null {
  const records = queue.filter(({ record, stored }) => !stored && isIngested(record))
  const last = records.at(-1)
  if (!last) return null
  const polls = records.flatMap(({ record }) => (record.kind === 'poll' ? record.poll : []))
  return {
    gatewayId,
    receivedAt: last.receivedAt,
    observations: records.flatMap(({ record }) => (record.kind === 'fact' ? record.fact : [])),
    verdicts: records.flatMap(({ record }) => (record.kind === 'verdict' ? record : [])),
    // Of two listings within one batch the whole one says more, and the later one of the same kind.
    poll: polls.findLast(({ complete }) => complete) ?? polls.at(-1),
  }
}
