import type { NewOutputLine } from '#contracts/deployments.ts'
import { OUTPUT_TAIL_LINES } from '#contracts/target-steps.ts'
import type { Redact } from './redactor.ts'

/** Whose lines they are. */
export type OutputOrigin = { tenantId: string; deploymentId: string }

/** Keeps a batch of redacted lines. May fail: what it did not take is offered again, and at last handed back in the receipt. */
export type OutputSink = (origin: OutputOrigin, lines: readonly NewOutputLine[]) => Promise<void>

export type RelayOptions = {
  origin: OutputOrigin
  target: string
  /** Begins every line's key: one attempt of one step, so that no line is written twice and none is taken for another. */
  keyPrefix: string
  redact: Redact
  /** null = nothing here keeps lines. */
  sink: OutputSink | null
  now?: () => number
}

/** People follow output live: half a second is not felt, and a chatty command still makes few transactions. */
const BATCH_EVERY_MS = 500
const BATCH_LINES = 500
const LONGEST_LINE = 4_000
/** What waits while the sink is away; the oldest go first, and their number is told. */
const MOST_WAITING = 2_000
/** How long the end of a step waits for its last lines to be kept: they must never delay what restores service by much. */
const LAST_BATCH_MS = 3_000

/**
 * What the tail in a receipt takes at most. Temporal refuses a result above 2 MiB for good, which would turn a rollback that worked
 * into one that failed; and each receipt stands in the history twice, for each target.
 */
const TAIL_BYTES = 64 * 1024

type Stream = NewOutputLine['stream']

/** Takes the lines of one step, redacts them and hands them on in batches, in their order, without ever failing the step. */
export class OutputRelay {
  readonly #options: RelayOptions
  #waiting: NewOutputLine[] = []
  #count = 0
  #dropped = 0
  #sending: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** One line, in any length. */
  add(stream: Stream, text: string): void {
    const { redact, keyPrefix, target, now = Date.now } = this.#options
    // Redacted whole and cut then: the half of a secret has not its look.
    const line = cut(redact(text))
    this.#count += 1
    this.#waiting.push({ target, at: new Date(now()).toISOString(), stream, line, dedupKey: `${keyPrefix}/${this.#count}` })
    if (this.#waiting.length > MOST_WAITING) this.#dropped += this.#waiting.splice(0, this.#waiting.length - MOST_WAITING).length
    if (this.#options.sink) this.#timer ??= setTimeout(() => this.#send(), BATCH_EVERY_MS)
  }

  /** Ends it. @returns the last lines that nothing here has kept, for the receipt; none when all were kept */
  async end(): Promise<NewOutputLine[] | undefined> {
    if (this.#options.sink) {
      this.#send()
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(() => late.resolve(), LAST_BATCH_MS)
      await Promise.race([this.#sending, late.promise])
      clearTimeout(timer)
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#noteDropped()
    return this.#waiting.length === 0 ? undefined : tailOf(this.#waiting)
  }

  #send(): void {
    const { sink, origin } = this.#options
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (!sink) return
    this.#sending = this.#sending.then(async () => {
      try {
        while (this.#waiting.length > 0) {
          const batch = this.#waiting.slice(0, BATCH_LINES)
          await sink(origin, batch)
          const sent = new Set(batch)
          this.#waiting = this.#waiting.filter((line) => !sent.has(line))
        }
      } catch {
        // Not lost: what waits is offered with the next line, and at last goes into the receipt.
      }
    })
  }

  #noteDropped(): void {
    const [first] = this.#waiting
    if (this.#dropped === 0 || !first) return
    const line = `${this.#dropped} earlier lines are lost: they could not be kept while the step ran.`
    this.#waiting.push({ ...first, stream: 'driver', line, dedupKey: `${this.#options.keyPrefix}/dropped` })
    this.#dropped = 0
  }
}

/** The last lines that a receipt has room for; at least one. */
function tailOf(lines: readonly NewOutputLine[]): NewOutputLine[] {
  const tail: NewOutputLine[] = []
  let bytes = 0
  for (const line of lines.slice(-OUTPUT_TAIL_LINES).toReversed()) {
    bytes += Buffer.byteLength(JSON.stringify(line))
    if (tail.length > 0 && bytes > TAIL_BYTES) break
    tail.unshift(line)
  }
  return tail
}

const cut = (line: string): string =>
  line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (${line.length - LONGEST_LINE} characters cut)`
