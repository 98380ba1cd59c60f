import type { Observation } from '#domain/session/observation.ts'
import { eventBody } from './event-body.ts'
import type { HistoryTables } from './history-tables.ts'

type Started = Extract<Observation, { kind: 'tool-started' }>
type Finished = Extract<Observation, { kind: 'tool-finished' }>
type Open = { id: string; start: Started; pointer: string }

/** The tool calls of one session: a start and an end make one row. Models that count their calls anew use an id again; it is told apart. */
export class ToolCalls {
  readonly #tables: HistoryTables
  readonly #sessionKey: string
  readonly #open = new Map<string, Open>()
  /** When a call of that id last began and last ended, and how many there were. */
  readonly #known = new Map<string, { begunAt: number; endedAt: number | null; calls: number }>()

  constructor(tables: HistoryTables, sessionKey: string) {
    this.#tables = tables
    this.#sessionKey = sessionKey
  }

  tell(observation: Started | Finished, pointer: string): void {
    if (observation.kind === 'tool-started') this.#begin(observation, pointer)
    else this.#finish(observation, pointer)
  }

  /** Calls that nobody saw end. */
  end(): void {
    for (const { id, start, pointer } of this.#open.values()) this.#row(id, start, null, pointer)
    this.#open.clear()
  }

  #begin(start: Started, pointer: string): void {
    const known = this.#known.get(start.toolCallId)
    if (known && start.at <= known.begunAt) return
    const open = this.#open.get(start.toolCallId)
    if (open) this.#row(open.id, open.start, null, open.pointer)
    const calls = (known?.calls ?? 0) + 1
    this.#known.set(start.toolCallId, { begunAt: start.at, endedAt: null, calls })
    const id = nth(start.toolCallId, calls)
    this.#open.set(start.toolCallId, { id, start, pointer })
    this.#event({ ...start, toolCallId: id, dedupKey: `tool-start:${id}` }, pointer)
  }

  #finish(end: Finished, pointer: string): void {
    const known = this.#known.get(end.toolCallId)
    const open = this.#open.get(end.toolCallId)
    if (known && !open && (known.endedAt === null || end.at <= known.endedAt)) return
    const calls = open ? (known?.calls ?? 1) : (known?.calls ?? 0) + 1
    this.#known.set(end.toolCallId, { begunAt: known?.begunAt ?? end.at, endedAt: end.at, calls })
    this.#open.delete(end.toolCallId)
    const id = nth(end.toolCallId, calls)
    const whole = { ...end, toolCallId: id, dedupKey: `tool-end:${id}`, name: end.name || (open?.start.name ?? '') }
    this.#event(whole, pointer)
    this.#row(id, open?.start ?? null, whole, pointer)
  }

  #event(observation: Started | Finished, pointer: string): void {
    const { dedupKey, kind, at, runId } = observation
    const row = { session_key: this.#sessionKey, dedup_key: dedupKey, kind, at, run_id: runId }
    this.#tables.add('events', pointer, { ...row, body: eventBody(observation) })
  }

  #row(id: string, start: Started | null, end: Finished | null, pointer: string): void {
    const startedAt = start?.at ?? null
    const endedAt = end?.at ?? null
    const took = startedAt === null || endedAt === null ? null : Math.max(endedAt - startedAt, 0)
    this.#tables.add('tool_calls', pointer, {
      ...{ session_key: this.#sessionKey, tool_call_id: id, name: start?.name || end?.name || 'unknown' },
      ...{ run_id: start?.runId ?? end?.runId ?? null, result_class: end?.resultClass ?? null, exit_code: end?.exitCode ?? null },
      ...{ started_at: startedAt, ended_at: endedAt, duration_ms: end?.durationMs ?? took },
      args: start?.args == null ? null : JSON.stringify(start.args),
    })
  }
}

const nth = (id: string, calls: number): string => (calls === 1 ? id : `${id}:${calls}`)
