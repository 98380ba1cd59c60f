import type { RawMessage } from '#domain/session/gateway-frame.ts'
import type { Observation } from '#domain/session/observation.ts'
import { observeTranscript } from '#domain/session/observe-transcript.ts'
import { eventBody } from './event-body.ts'
import type { HistoryTables } from './history-tables.ts'
import { mergedRun, type RunRecord, runFacts } from './run-record.ts'
import { ToolCalls } from './tool-calls.ts'
import type { TranscriptEntry } from './transcript-entry.ts'

type Message = Extract<Observation, { kind: 'message' }>

/**
 * Tells the story of one session from its transcripts: what was said, which tools ran, what tokens were used, and how runs ended.
 * All of it has the keys that live events of the same facts have. A line that comes again, as where a transcript was forked or
 * rewound, is told once.
 */
export class SessionStory {
  readonly #tables: HistoryTables
  readonly #sessionKey: string
  readonly #told = new Map<string, number>()
  readonly #calls: ToolCalls
  readonly #runs = new Map<string, RunRecord>()
  #firstAt: number | null = null
  #lastAt: number | null = null

  constructor(tables: HistoryTables, sessionKey: string) {
    this.#tables = tables
    this.#sessionKey = sessionKey
    this.#calls = new ToolCalls(tables, sessionKey)
  }

  /** When something first happened in it, ms; `null` = nothing that has a time. */
  get firstAt(): number | null {
    return this.#firstAt
  }

  /** When something last happened in it, ms; `null` = nothing that has a time. */
  get lastAt(): number | null {
    return this.#lastAt
  }

  /** @param fallbackAt when the line was written, ms, for lines that do not say */
  take(entry: TranscriptEntry, pointer: string, fallbackAt: number | null): void {
    const at = entry.at ?? fallbackAt
    if (entry.failed) {
      const { runId, error } = entry.failed
      this.know({ runId, state: 'failed', startedAt: null, endedAt: at, error, stopReason: null })
    }
    if (entry.message) this.#hear(entry.message, pointer, at)
  }

  /** What is known of a run by another record; it tells more than the transcript does. */
  know(run: RunRecord): void {
    const known = this.#runs.get(run.runId)
    this.#runs.set(run.runId, known ? mergedRun(known, run) : run)
  }

  /** Tells what only the end tells: calls that nobody saw end, and the runs. */
  end(pointer: string): void {
    this.#calls.end()
    for (const run of this.#runs.values()) this.#tellRun(run, `${pointer}, run ${run.runId}`)
  }

  #tellRun(run: RunRecord, pointer: string): void {
    const of = { session_key: this.#sessionKey, run_id: run.runId }
    for (const fact of runFacts(run)) this.#tables.add('events', pointer, { ...of, ...fact })
    // How it ended is what a run is about: one of which nobody knows it shows in what was said in it, and nowhere else.
    if (run.state === null) return
    const { state, startedAt, endedAt, error, stopReason } = run
    const times = { started_at: startedAt, ended_at: endedAt }
    this.#tables.add('runs', pointer, { ...of, state, ...times, error, stop_reason: stopReason })
    for (const at of [startedAt, endedAt]) if (at !== null) this.#happened(at)
  }

  #hear(message: RawMessage, pointer: string, at: number | null): void {
    const written = message.timestamp ?? at
    if (written === null) {
      const known = { session_key: this.#sessionKey, dedup_key: message.__openclaw?.id ?? null }
      this.#tables.bad('events', pointer, { reason: 'missing-value', field: 'at', says: 'It has no time.' }, known)
      return
    }
    const observations = observeTranscript(this.#sessionKey, [message], Math.max(written, at ?? written))
    for (const observation of observations) this.#tell(observation, pointer)
  }

  #happened(at: number): void {
    this.#firstAt = Math.min(this.#firstAt ?? at, at)
    this.#lastAt = Math.max(this.#lastAt ?? at, at)
  }

  #tell(observation: Observation, pointer: string): void {
    const { kind, at, runId } = observation
    this.#happened(at)
    if (kind === 'tool-started' || kind === 'tool-finished') {
      this.#calls.tell(observation, pointer)
    } else if (kind === 'message') {
      const nth = this.#nth(observation)
      if (nth === null) return
      const own = nth === '' ? observation : { ...observation, messageId: `${observation.messageId}${nth}` }
      const row = { session_key: this.#sessionKey, dedup_key: `${observation.dedupKey}${nth}`, kind, at, run_id: runId }
      this.#tables.add('events', pointer, { ...row, body: eventBody(own) })
      this.#count(own, pointer)
      if (own.role === 'assistant' && runId !== null) this.#follow(runId, own)
    }
  }

  /** What to add to the key of a message whose id an earlier one has; `null` = it is that one. */
  #nth({ dedupKey, at }: Message): string | null {
    const earlier = this.#told.get(dedupKey)
    this.#told.set(dedupKey, earlier ?? at)
    if (earlier === undefined) return ''
    if (earlier === at) return null
    const other = `${dedupKey}:${at}`
    if (this.#told.has(other)) return null
    this.#told.set(other, at)
    return `:${at}`
  }

  /** Whatever an agent said last in a run says how it ended; what was said earlier counts no more. */
  #follow(runId: string, message: Message): void {
    const known = this.#runs.get(runId)
    const said = saidOf(runId, message)
    const error = said.error ?? (known?.state === null ? known.error : null)
    this.#runs.set(runId, { ...said, startedAt: known?.startedAt ?? null, error })
  }

  #count({ messageId, at, runId, provider, model, tokens }: Message, pointer: string): void {
    if (!tokens) return
    const { input, output, cacheRead, cacheWrite, costUsd } = tokens
    this.#tables.add('token_uses', pointer, {
      ...{ session_key: this.#sessionKey, message_id: messageId, at, run_id: runId, provider, model },
      ...{ input, output, cache_read: cacheRead, cache_write: cacheWrite, cost_usd: costUsd },
    })
  }
}

/** How a run ended, if this was the last that its agent said. */
function saidOf(runId: string, { at, stopReason, errorMessage }: Message): RunRecord {
  const states = { stop: 'done', length: 'done', error: 'failed', aborted: 'killed' } as const
  const state = stopReason !== null && stopReason in states ? states[stopReason as keyof typeof states] : null
  return { runId, state, startedAt: null, endedAt: state && at, error: state === 'failed' ? errorMessage : null, stopReason }
}
