import type { Span } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { KeptLine, KeptSpan, Loss } from '#domain/trace/kept.ts'
import { currentCorrelationId } from '../correlation.ts'
import { spanFacts } from '../span-facts.ts'
import { BoundedList } from './bounded-list.ts'
import { keptLine } from './kept-line.ts'
import { keptSpan } from './kept-span.ts'

/** What is written at once. */
export type TelemetryBatch = { spans: KeptSpan[]; lines: KeptLine[]; losses: Loss[] }
/** Writes a batch. Given again after it failed, it must not write a span or a line twice. */
export type WriteTelemetry = (batch: TelemetryBatch) => Promise<void>

/** Some 10 MB at worst: minutes of a busy fleet's actions, and what a database that restarts makes us wait. */
const CAPACITY = 5_000
/** Rows of one statement. */
const BATCH = 1_000
/** A trace is in the view a second after it happened. */
const EVERY_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** A batch that failed so often is given up: what cannot be written must not keep back what can. */
const ATTEMPTS = 5
/** A process that ends waits for its last batches no longer than this. */
const LAST_WAIT_MS = 3_000

export type KeeperOptions = {
  service: string
  /** Of spans and lines that do not say whose they are. */
  tenantId: string
  /** Default: one process' share of memory (see CAPACITY). */
  capacity?: number
}

/**
 * Keeps spans and log lines of this process for the built-in view: they are written in batches beside the work, which neither waits for
 * that nor fails with it. What there is no room for is dropped, oldest first, counted, and told of once writing works again.
 */
export class TelemetryKeeper implements SpanProcessor {
  /** Since this process began. */
  readonly counts = { spansKept: 0, linesKept: 0, spansDropped: 0, linesDropped: 0 }
  readonly #options: KeeperOptions
  readonly #spans: BoundedList<KeptSpan>
  readonly #lines: BoundedList<KeptLine>
  #loss: Loss | null = null
  #write: WriteTelemetry | null = null
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<boolean> | null = null
  #failures = 0
  #notBefore = 0

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#spans = new BoundedList(options.capacity ?? CAPACITY)
    this.#lines = new BoundedList(options.capacity ?? CAPACITY)
  }

  /** Begins to write. What came before is written first. */
  writeTo(write: WriteTelemetry): void {
    this.#write = write
    this.#timer ??= setInterval(() => void this.#writeNext(), EVERY_MS)
    this.#timer.unref()
  }

  /** A redacted line as the log writes it. */
  keepLine(line: string): void {
    const kept = keptLine(line, this.#options)
    if (kept) this.#lose(0, this.#lines.add(kept))
  }

  onStart(span: Span): void {
    const correlationId = currentCorrelationId()
    if (correlationId) span.setAttribute(spanFacts.correlationId, correlationId)
  }

  onEnd(span: ReadableSpan): void {
    const kept = keptSpan(span, this.#options.tenantId)
    if (kept) this.#lose(this.#spans.add(kept), 0)
  }

  /** Writes what waits, until nothing does or an attempt fails. Never rejects. */
  async forceFlush(): Promise<void> {
    await this.#writing
    this.#notBefore = 0
    while (this.#waiting > 0 && (await this.#writeNext()));
  }

  /** Writes what waits, for a moment at most, and stops. */
  async shutdown(): Promise<void> {
    clearInterval(this.#timer)
    const tooLate = new Promise((resolve) => setTimeout(resolve, LAST_WAIT_MS).unref())
    await Promise.race([this.forceFlush(), tooLate])
    this.#write = null
  }

  get #waiting(): number {
    return this.#spans.size + this.#lines.size + (this.#loss ? 1 : 0)
  }

  /** @returns whether a batch was written */
  async #writeNext(): Promise<boolean> {
    if (this.#writing || !this.#write || this.#waiting === 0 || Date.now() < this.#notBefore) return false
    this.#writing = this.#writeBatch(this.#write)
    const isWritten = await this.#writing
    this.#writing = null
    return isWritten
  }

  async #writeBatch(write: WriteTelemetry): Promise<boolean> {
    const [spans, lines, loss] = [this.#spans.take(BATCH), this.#lines.take(BATCH), this.#loss]
    this.#loss = null
    try {
      await write({ spans, lines, losses: loss ? [loss] : [] })
      this.counts.spansKept += spans.length
      this.counts.linesKept += lines.length
      this.#failures = 0
      return true
    } catch {
      // No line in the log: it would be the next one to keep. The counts tell, and the parts' own health does.
      this.#giveBack({ spans, lines, losses: loss ? [loss] : [] })
      return false
    }
  }

  #giveBack({ spans, lines, losses: [loss] }: TelemetryBatch): void {
    this.#failures += 1
    this.#notBefore = Date.now() + Math.min(EVERY_MS * 2 ** this.#failures, LONGEST_WAIT_MS)
    if (loss) this.#loss = this.#loss ? joined(loss, this.#loss) : loss
    if (this.#failures % ATTEMPTS === 0) this.#lose(spans.length, lines.length)
    else this.#lose(this.#spans.putBack(spans), this.#lines.putBack(lines))
  }

  #lose(spans: number, lines: number): void {
    if (spans + lines === 0) return
    this.counts.spansDropped += spans
    this.counts.linesDropped += lines
    const now = Date.now()
    const lost = { service: this.#options.service, fromAt: now, toAt: now, spans, lines }
    this.#loss = this.#loss ? joined(this.#loss, lost) : lost
  }
}

const joined = (one: Loss, other: Loss): Loss => ({
  service: one.service,
  fromAt: Math.min(one.fromAt, other.fromAt),
  toAt: Math.max(one.toAt, other.toAt),
  spans: one.spans + other.spans,
  lines: one.lines + other.lines,
})
