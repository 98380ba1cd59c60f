import type {
  AgentPayload,
  ApprovalPayload,
  ChangedPayload,
  ChatPayload,
  GatewayFrame,
  MessagePayload,
  OperationPayload,
  RawRow,
} from './gateway-frame.ts'
import type { Observation, ObservationKind } from './observation.ts'
import { messageBody, messageKey } from './observe-message.ts'
import { goneFrom, observeRow, observeRows } from './observe-rows.ts'
import { approvalFacts, changedFacts, chatFacts, lifecycleFacts, type RunMemory, statusFacts } from './observe-run.ts'
import { commandFacts, type Fact, itemFacts, toolFacts } from './observe-tool.ts'
import { agentOfKey } from './session-row.ts'

/** Signs of life tell nothing new many times a second: one of a kind per run in this time is enough to judge silence. */
const signsOfLifeEveryMs = 1_000
/** A gateway's clock further off than this is not believed; the time of receipt is used instead. */
const believedSkewMs = 5_000
/** Runs and sessions remembered, to keep a watch of months within bounds. */
const remembered = 10_000

const signsOfLife: ReadonlySet<ObservationKind> = new Set([
  'text-progressed',
  'tool-progressed',
  'output-counted',
  'run-progressed',
])

type Place = { sessionKey: string; agentId: string | null; runId: string | null; at: number; seq: number | null }

export type Observer = {
  /** Turns one frame into facts. `receivedAt` is our clock, ms since epoch, and never goes back. */
  observe: (frame: GatewayFrame, receivedAt: number) => Observation[]
}

const trim = <T>(map: Map<string, T>) => {
  if (map.size > remembered) for (const key of [...map.keys()].slice(0, remembered / 10)) map.delete(key)
}

/** Of the two clocks: the gateway's, as long as it agrees with ours; never later than the receipt. */
const momentOf = (ts: number | null | undefined, receivedAt: number): number =>
  typeof ts === 'number' && Math.abs(receivedAt - ts) <= believedSkewMs ? Math.min(ts, receivedAt) : receivedAt

/**
 * Joins the frames of one gateway into observations, one per fact. It remembers only what joining needs: which runs began and
 * ended (an abort is followed by an error, errors come twice), the last row of each session, and whether `session.tool` frames
 * come, in which case the poorer `item` frames are left out. A new observer after a reconnect gives the same keys.
 *
 * @param listsAreWhole the watch asks for every session, without filters: one that is missing from a whole answer is gone.
 */
export const createObserver = ({ listsAreWhole = false }: { listsAreWhole?: boolean } = {}): Observer =>
  new FrameObserver(listsAreWhole)

class FrameObserver implements Observer {
  #runs = new Map<string, RunMemory>()
  #rowKeys = new Map<string, string>()
  #lastSign = new Map<string, number>()
  #listed = new Set<string>()
  #getsToolFrames = false
  readonly #listsAreWhole: boolean

  constructor(listsAreWhole: boolean) {
    this.#listsAreWhole = listsAreWhole
  }

  observe(frame: GatewayFrame, receivedAt: number): Observation[] {
    switch (frame.kind) {
      case 'agent':
      case 'tool':
        return this.#agent(frame.payload, receivedAt, frame.kind === 'tool' || frame.payload.stream === 'tool')
      case 'chat':
        return this.#chat(frame.payload, receivedAt)
      case 'message':
        return this.#message(frame.payload, receivedAt)
      case 'changed':
        return this.#changed(frame.payload, receivedAt)
      case 'approval':
        return this.#approval(frame.payload, frame.phase, receivedAt)
      case 'operation':
        return this.#operation(frame.payload, receivedAt)
      case 'rows':
        return this.#rows(observeRows(frame.payload, { at: receivedAt, known: this.#listed, narrowed: !this.#listsAreWhole }))
      case 'connected':
      case 'connection':
      case 'unrecognised':
        return []
    }
  }

  #agent(payload: AgentPayload, receivedAt: number, isToolFrame: boolean): Observation[] {
    const { runId = null, data } = payload
    const sessionKey = payload.sessionKey ?? (runId && this.#runs.get(runId)?.sessionKey)
    if (!sessionKey || !data) return []
    const at = momentOf(payload.ts, receivedAt)
    const place = { sessionKey, agentId: payload.agentId ?? null, runId, at, seq: payload.seq ?? null }
    const run = runId ? this.#run(runId, sessionKey) : null
    if (isToolFrame) this.#getsToolFrames = true
    const facts = isToolFrame ? toolFacts(data) : this.#streamFacts(payload.stream ?? '', runId, run, data, at)
    const first = this.#rowKeys.has(sessionKey) ? [] : this.#row(sessionKey, payload.session, receivedAt, 'first-sight')
    return [...first, ...this.#placed(place, run?.ended != null ? facts.filter(outlivesItsRun) : facts, receivedAt)]
  }

  #streamFacts(
    stream: string,
    runId: string | null,
    run: RunMemory | null,
    data: NonNullable<AgentPayload['data']>,
    at: number,
  ): Fact[] {
    switch (stream) {
      case 'lifecycle':
        return runId && run ? lifecycleFacts(runId, run, data, at) : []
      case 'run_status':
        return statusFacts(data)
      case 'item':
        return itemFacts(data, !this.#getsToolFrames)
      case 'command_output':
        return commandFacts(data, !this.#getsToolFrames)
      case 'assistant':
        return data.text || data.delta ? [{ body: { kind: 'text-progressed' }, key: null }] : []
      case 'approval':
        return approvalFacts(data, data.phase === 'resolved')
      case 'usage':
        return data.outputTokens == null ? [] : [{ body: { kind: 'output-counted', outputTokens: data.outputTokens }, key: null }]
      default:
        return [{ body: { kind: 'run-progressed', phase: stream }, key: null }]
    }
  }

  #chat(payload: ChatPayload, receivedAt: number): Observation[] {
    const { runId, sessionKey } = payload
    if (!runId || !sessionKey) return []
    const run = this.#run(runId, sessionKey)
    const place = { sessionKey, agentId: payload.agentId ?? null, runId, at: receivedAt, seq: payload.seq ?? null }
    return this.#placed(place, chatFacts(runId, run, payload), receivedAt)
  }

  #message(payload: MessagePayload, receivedAt: number): Observation[] {
    const { sessionKey, message, messageSeq = null } = payload
    if (!sessionKey || !message) return []
    const at = momentOf(message.timestamp, receivedAt)
    const key = messageKey(payload.messageId ?? message.__openclaw?.id, messageSeq, at)
    const ids = { messageId: payload.messageId ?? message.__openclaw?.id ?? key, messageSeq }
    const place = { sessionKey, agentId: payload.agentId ?? null, runId: message.__openclaw?.runId ?? null, at, seq: messageSeq }
    const first = this.#rowKeys.has(sessionKey) ? [] : this.#row(sessionKey, payload.session, receivedAt, 'first-sight')
    return [...first, ...this.#placed(place, [{ body: messageBody(message, ids), key }], receivedAt)]
  }

  #changed(payload: ChangedPayload, receivedAt: number): Observation[] {
    const sessionKey = payload.sessionKey ?? payload.key
    if (!sessionKey) return []
    const at = momentOf(payload.ts, receivedAt)
    if (payload.reason === 'delete') return this.#gone(sessionKey, at, 'deleted')
    if (payload.archived === true) return this.#gone(sessionKey, at, 'archived')
    const run = payload.runId ? this.#run(payload.runId, sessionKey) : null
    const facts: Fact[] = payload.reason === 'reset' ? [{ body: { kind: 'session-reset' }, key: `reset:${at}` }] : []
    if (payload.runId && run) facts.push(...changedFacts(payload.runId, run, payload, at))
    const place = { sessionKey, agentId: payload.agentId ?? null, runId: payload.runId ?? null, at, seq: null }
    const told = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
    const row = this.#row(sessionKey, { ...payload.session, ...told }, at, payload.reason ?? payload.phase ?? 'changed')
    return [...this.#placed(place, facts, receivedAt), ...row]
  }

  #operation({ sessionKey, agentId = null, operation, phase, ts }: OperationPayload, receivedAt: number): Observation[] {
    if (!sessionKey) return []
    const at = momentOf(ts, receivedAt)
    const body = { kind: 'run-progressed', phase: `${operation ?? 'operation'} ${phase ?? ''}`.trim() } as const
    return this.#placed(
      { sessionKey, agentId, runId: null, at, seq: null },
      [{ body, key: `operation:${operation}:${phase}:${at}` }],
      receivedAt,
    )
  }

  #approval(payload: ApprovalPayload, phase: 'requested' | 'resolved', receivedAt: number): Observation[] {
    const { id: approvalId, request } = payload
    const sessionKey = request?.sessionKey
    if (!approvalId || !sessionKey) return []
    const place = { sessionKey, agentId: request.agentId ?? null, runId: request.runId ?? null, at: receivedAt, seq: null }
    const toolCallId = request.toolCallId ?? null
    const fact: Fact =
      phase === 'requested'
        ? { body: { kind: 'approval-waiting', approvalId, toolCallId }, key: `approval:${approvalId}` }
        : {
            body: { kind: 'approval-resolved', approvalId, toolCallId, outcome: payload.decision ?? null },
            key: `approval-end:${approvalId}`,
          }
    return this.#placed(place, [fact], receivedAt)
  }

  #rows(observations: Observation[]): Observation[] {
    return observations.filter((observation) => {
      const { sessionKey } = observation
      if (observation.kind !== 'session-seen') return this.#listed.delete(sessionKey)
      this.#listed.add(sessionKey)
      this.#rowKeys.set(sessionKey, observation.dedupKey)
      trim(this.#rowKeys)
      return true
    })
  }

  #row(sessionKey: string, raw: RawRow | null | undefined, at: number, reason: string): Observation[] {
    if (!raw) return []
    const seen = observeRow(sessionKey, raw, at, reason)
    const known = this.#rowKeys.get(sessionKey) === seen.dedupKey
    this.#rowKeys.set(sessionKey, seen.dedupKey)
    trim(this.#rowKeys)
    return known ? [] : [seen]
  }

  #gone(sessionKey: string, at: number, reason: 'deleted' | 'archived'): Observation[] {
    this.#listed.delete(sessionKey)
    this.#rowKeys.delete(sessionKey)
    return [goneFrom(sessionKey, at, reason)]
  }

  #run(runId: string, sessionKey: string): RunMemory {
    const known = this.#runs.get(runId)
    if (known) return known
    const run: RunMemory = { sessionKey, started: false, ended: null, reopened: 0 }
    this.#runs.set(runId, run)
    trim(this.#runs)
    return run
  }

  #placed({ sessionKey, agentId, runId, at, seq }: Place, facts: readonly Fact[], receivedAt: number): Observation[] {
    return facts.flatMap(({ body, key }) => {
      if (signsOfLife.has(body.kind) && !this.#isDue(`${runId} ${body.kind}`, receivedAt)) return []
      const dedupKey = key ?? `${body.kind}:${runId ?? sessionKey}:${seq ?? `t${at}`}`
      return [{ at, sessionKey, agentId: agentId ?? agentOfKey(sessionKey), runId, dedupKey, ...body }]
    })
  }

  #isDue(sign: string, receivedAt: number): boolean {
    const last = this.#lastSign.get(sign)
    if (last !== undefined && receivedAt - last < signsOfLifeEveryMs && receivedAt >= last) return false
    this.#lastSign.set(sign, receivedAt)
    trim(this.#lastSign)
    return true
  }
}

/** After a run's end its frames still trickle in; only the end of a tool or run is news then. */
const outlivesItsRun = ({ body }: Fact): boolean =>
  body.kind === 'tool-finished' || body.kind === 'run-ended' || body.kind === 'run-started' || body.kind === 'approval-resolved'
