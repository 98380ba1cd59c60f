import type { Random } from './random.ts'

export type DemoMessage = Readonly<Record<string, unknown>> & { role: string; timestamp: number }
export type PendingInput = { id: string; runId: string; acceptedAt: number; state: 'queued' | 'cancelled'; text: string }

/** A run at work; `stop` ends it as an abort does. */
export type ActiveRun = {
  runId: string
  /** The connection that asked for it; `null` when the fleet did. */
  ownerConnId: string | null
  /** Its ids are known to the list only until it has really started. */
  started: boolean
  startedAt: number
  eventSeq: number
  stop: AbortController
}

type LastRun = { input: number; output: number; costUsd: number }

/** What the demo gateway keeps of one session. */
export type DemoSession = {
  key: string
  sessionId: string
  agentId: string
  label: string | null
  createdVia: string
  createdAt: number
  updatedAt: number
  lastInteractionAt: number
  status: 'queued' | 'running' | 'done' | 'failed' | 'killed' | 'timeout' | null
  startedAt: number | null
  endedAt: number | null
  lastRunId: string | null
  lastRunError: string | null
  abortedLastRun: boolean
  systemSent: boolean
  /** Of the last run only, absent after a failed or killed one. */
  lastRun: LastRun | null
  /** Context at the last model call. */
  totalTokens: number
  model: string
  transcript: DemoMessage[]
  messageSeq: number
  pending: PendingInput[]
  run: ActiveRun | null
}

export const CONTEXT_WINDOW = 128_000
export const PROVIDER = 'demo'
/** Older entries are forgotten, as a demo may run for days. */
const KEPT_MESSAGES = 1_000

export function newSession(key: string, now: number, random: Random, createdVia = 'operator'): DemoSession {
  return {
    key,
    sessionId: random.uuid(),
    agentId: key.split(':')[1] ?? 'main',
    label: null,
    createdVia,
    createdAt: now,
    updatedAt: now,
    lastInteractionAt: now,
    status: null,
    startedAt: null,
    endedAt: null,
    lastRunId: null,
    lastRunError: null,
    abortedLastRun: false,
    systemSent: false,
    lastRun: null,
    totalTokens: 0,
    model: 'demo-large',
    transcript: [],
    messageSeq: 0,
    pending: [],
    run: null,
  }
}

/** Adds a transcript entry with the bookkeeping the gateway gives each. @returns the entry as it goes over the wire */
export function addMessage(session: DemoSession, message: DemoMessage, id: string, runId: string | null): DemoMessage {
  session.messageSeq += 1
  const origin = { id, ...(runId ? { runId } : {}), recordTimestampMs: message.timestamp, seq: session.messageSeq }
  const entry = { ...message, __openclaw: { ...origin, ...(message.__openclaw as object | undefined) } }
  session.transcript.push(entry)
  if (session.transcript.length > KEPT_MESSAGES) session.transcript.splice(0, session.transcript.length - KEPT_MESSAGES)
  return entry
}

/** The row as `sessions.list` shows it. `activeRunIds` is left out while a started run is active, as on the real gateway. */
export function rowOf(session: DemoSession, now: number): Record<string, unknown> {
  const { run, lastRun } = session
  return {
    key: session.key,
    visibility: 'shared',
    createdVia: session.createdVia,
    createdAt: session.createdAt,
    kind: 'direct',
    classification: session.key.endsWith(':main') ? 'main' : 'direct',
    agentId: session.agentId,
    isMain: session.key.endsWith(':main'),
    isBackground: false,
    ...(session.label ? { label: session.label, displayName: session.label } : {}),
    chatType: 'direct',
    updatedAt: session.updatedAt,
    archived: false,
    pinned: false,
    unread: false,
    lastInteractionAt: session.lastInteractionAt,
    sessionId: session.sessionId,
    systemSent: session.systemSent,
    abortedLastRun: session.abortedLastRun,
    ...(lastRun ? { inputTokens: lastRun.input, outputTokens: lastRun.output, estimatedCostUsd: lastRun.costUsd } : {}),
    totalTokens: session.totalTokens,
    totalTokensFresh: true,
    ...(session.status ? { status: session.status } : {}),
    ...(session.startedAt ? { startedAt: session.startedAt } : {}),
    ...endOf(session),
    ...(session.lastRunId ? { lastRunId: session.lastRunId } : {}),
    ...(session.lastRunError ? { lastRunError: session.lastRunError } : {}),
    modelProvider: PROVIDER,
    model: session.model,
    contextTokens: CONTEXT_WINDOW,
    snapshotAt: now,
    hasActiveRun: run !== null,
    ...(run?.started ? {} : { activeRunIds: run ? [run.runId] : [] }),
  }
}

const endOf = ({ endedAt, startedAt }: DemoSession) =>
  endedAt === null ? {} : { endedAt, ...(startedAt === null ? {} : { runtimeMs: endedAt - startedAt }) }

/** The row as events embed it: the same, with what is cleared or unknown said as `null`. */
export function eventRowOf(session: DemoSession, now: number): Record<string, unknown> {
  const cleared = { lastRunError: null, endedAt: null, runtimeMs: null, lastRunId: null, label: null, activeRunIds: null }
  return { ...cleared, ...rowOf(session, now) }
}
