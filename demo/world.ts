import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './random.ts'
import { addMessage, type DemoMessage, type DemoSession, eventRowOf, newSession } from './session.ts'

/** Who receives an event: everybody who may read, or only those who subscribed to sessions. */
export type Audience = 'readers' | 'subscribers'
export type Emit = (audience: Audience, event: string, payload: unknown) => void

export type CronJob = { id: string; name: string; agentId: string; enabled: boolean; description: string | null; everyMs: number }

/** Everything the demo gateway knows, and the events it makes of every change. */
export class DemoWorld {
  readonly sessions = new Map<string, DemoSession>()
  readonly jobs: CronJob[] = []
  readonly random: Random
  readonly now: () => number
  readonly #emit: Emit
  readonly #pace: number

  /** @param pace multiplies every wait; below 1 the fleet lives faster */
  constructor(random: Random, now: () => number, pace: number, emit: Emit) {
    this.random = random
    this.now = now
    this.#pace = pace
    this.#emit = emit
  }

  /** Waits; rejects when the signal fires. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(ms * this.#pace, undefined, { signal })
  }

  session(key: string, createdVia?: string): DemoSession {
    const known = this.sessions.get(key)
    if (known) return known
    const session = newSession(key, this.now(), this.random, createdVia)
    this.sessions.set(key, session)
    return session
  }

  /** A new schedule of an agent, switched on. @returns the job's id */
  schedule(agentId: string, name: string, everyMs: number): string {
    const id = this.random.uuid()
    this.jobs.push({ id, name, agentId, enabled: true, description: null, everyMs })
    return id
  }

  /** An `agent` event of the session's run; `data` as in the stream of that name. */
  agent(session: DemoSession, runId: string, stream: string, data: Record<string, unknown>): void {
    this.#emit('readers', 'agent', { ...this.#runPart(session, runId), stream, data, sessionId: session.sessionId })
  }

  chat(session: DemoSession, runId: string, state: string, more: Record<string, unknown> = {}): void {
    this.#emit('readers', 'chat', {
      runId,
      sessionKey: session.key,
      agentId: session.agentId,
      seq: session.run?.eventSeq ?? 1,
      state,
      ...more,
    })
  }

  tool(session: DemoSession, runId: string, data: Record<string, unknown>): void {
    const row = eventRowOf(session, this.now())
    this.#emit('subscribers', 'session.tool', { ...row, ...this.#runPart(session, runId), stream: 'tool', data, session: row })
  }

  /** Writes to the transcript and says so, except for tool results, of which the gateway says nothing. */
  message(session: DemoSession, message: DemoMessage, runId: string | null): void {
    const id = this.random.uuid()
    const entry = addMessage(session, message, id, runId)
    if (message.role === 'toolResult') return
    const row = eventRowOf(session, this.now())
    const head = {
      sessionKey: session.key,
      agentId: session.agentId,
      message: entry,
      messageId: id,
      messageSeq: session.messageSeq,
    }
    this.#emit('subscribers', 'session.message', { ...row, ...head, session: row })
  }

  /** `sessions.changed` with a reason, or with a run's phase. */
  changed(session: DemoSession, what: { reason: string } | { phase: string; runId: string }): void {
    const row = eventRowOf(session, this.now())
    const head = { sessionKey: session.key, agentId: session.agentId, ts: this.now() }
    this.#emit('subscribers', 'sessions.changed', { ...row, ...head, ...what, session: row, ancestorSessions: [] })
  }

  #runPart(session: DemoSession, runId: string) {
    if (session.run) session.run.eventSeq += 1
    return {
      runId,
      sessionKey: session.key,
      agentId: session.agentId,
      seq: session.run?.eventSeq ?? 1,
      ts: this.now(),
      isHeartbeat: false,
    }
  }
}
