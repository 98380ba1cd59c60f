import { z } from 'zod'
import type {
  AgentPayload,
  ApprovalPayload,
  ChangedPayload,
  ChatPayload,
  GatewayFrame,
  MessagePayload,
  OperationPayload,
  RawMessage,
  RawRow,
  RowsPayload,
} from '#domain/session/gateway-frame.ts'

/**
 * Frames as the watch reads them: only the fields that observations need, and each of them forgiving, because one odd field
 * of a newer gateway must not hide the rest of a frame. What cannot be read at all is `unrecognised`, never an error.
 */
const text = z.string().nullish().catch(null)
const number = z.number().nullish().catch(null)
/** A time in ms since epoch, up to the year 9999: what is none, no date and no column can hold. */
const moment = z.number().min(0).max(253_402_300_799_999).transform(Math.round).nullish().catch(null)
const flag = z.boolean().nullish().catch(null)
/** Keeps the rest of the frame when one nested part is not what it should be. */
const part = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null)

const rowFields = {
  key: text,
  sessionId: text,
  agentId: text,
  kind: text,
  classification: text,
  label: text,
  displayName: text,
  derivedTitle: text,
  parentSessionKey: text,
  spawnedBy: text,
  status: text,
  hasActiveRun: flag,
  activeRunIds: part(z.array(z.string())),
  lastRunId: text,
  lastRunError: text,
  abortedLastRun: flag,
  inputTokens: number,
  outputTokens: number,
  estimatedCostUsd: number,
  totalTokens: number,
  totalTokensFresh: flag,
  contextTokens: number,
  modelProvider: text,
  model: text,
  createdAt: moment,
  updatedAt: moment,
  startedAt: moment,
  archived: flag,
}
export const SessionRowFrame = z.looseObject(rowFields) satisfies z.ZodType<RawRow>

const Usage = z.looseObject({
  input: number,
  output: number,
  cacheRead: number,
  cacheWrite: number,
  cost: part(z.looseObject({ total: number })),
})
const ToolDetails = z.looseObject({ status: text, exitCode: number, durationMs: number, deniedReason: text })

/** One transcript record, from `session.message` or from `sessions.get`. */
export const TranscriptMessage = z.looseObject({
  role: text,
  content: z.unknown().optional(),
  provider: text,
  model: text,
  usage: part(Usage),
  stopReason: text,
  errorMessage: text,
  timestamp: moment,
  toolCallId: text,
  toolName: text,
  isError: flag,
  details: part(ToolDetails),
  __openclaw: part(z.looseObject({ id: text, runId: text, seq: number })),
}) satisfies z.ZodType<RawMessage>

/** Messages of a transcript, as far as they can be read; like a frame's, their odd fields are left out and hide nothing else. */
export const readTranscript = (messages: readonly unknown[]): RawMessage[] =>
  messages.flatMap((message): RawMessage[] => {
    const read = TranscriptMessage.safeParse(message)
    return read.success ? [read.data] : []
  })

const AgentData = z.looseObject({
  ...{ phase: text, startedAt: moment, endedAt: moment, provider: text, model: text, status: text, aborted: flag },
  ...{ stopReason: text, error: z.unknown().optional(), timeoutPhase: text, approvalId: text, outputTokens: number },
  ...{ text, delta: text, kind: text, name: text, meta: text, toolCallId: text, args: z.unknown().optional(), isError: flag },
  ...{ result: z.unknown().optional(), output: text, exitCode: number, durationMs: number, message: text, reason: text },
  ...{ attempt: number, maxAttempts: moment, retryAttempt: number, maxRetries: number, delayMs: number },
})
const scope = { sessionKey: text, agentId: text, runId: text, seq: number, ts: moment }
const Agent = z.looseObject({
  ...scope,
  stream: text,
  data: part(AgentData),
  session: part(SessionRowFrame),
}) satisfies z.ZodType<AgentPayload>
const Chat = z.looseObject({
  ...scope,
  ...{ state: text, stopReason: text, deltaText: text, errorMessage: text, errorKind: text, message: z.unknown().optional() },
}) satisfies z.ZodType<ChatPayload>
const Message = z.looseObject({
  sessionKey: text,
  agentId: text,
  messageId: text,
  messageSeq: number,
  message: part(TranscriptMessage),
  session: part(SessionRowFrame),
}) satisfies z.ZodType<MessagePayload>
const Changed = z.looseObject({
  ...rowFields,
  ...{ sessionKey: text, reason: text, phase: text, runId: text, ts: moment, session: part(SessionRowFrame) },
}) satisfies z.ZodType<ChangedPayload>
const Approval = z.looseObject({
  id: text,
  decision: text,
  createdAtMs: moment,
  request: part(z.looseObject({ sessionKey: text, agentId: text, runId: text, toolCallId: text })),
}) satisfies z.ZodType<ApprovalPayload>
const Operation = z.looseObject({
  sessionKey: text,
  agentId: text,
  operation: text,
  phase: text,
  ts: moment,
}) satisfies z.ZodType<OperationPayload>
/** What tells the answer of `sessions.list` from other answers that list sessions, such as their usage. */
const Rows = z.looseObject({
  sessions: z.array(SessionRowFrame),
  totalCount: number,
  hasMore: flag,
  offset: number,
  totals: z.never().optional(),
  aggregates: z.never().optional(),
}) satisfies z.ZodType<RowsPayload>
const ResultOfInterest = z.looseObject({ type: text, sessions: z.unknown().optional(), list: z.unknown().optional() })

const Envelope = z.looseObject({ type: text, event: text, ok: flag, payload: z.unknown().optional() })

const connectionEvents = new Set(['connect.challenge', 'tick', 'health', 'presence', 'heartbeat', 'shutdown', 'cron', 'task'])

const readResult = (payload: unknown): GatewayFrame => {
  const result = ResultOfInterest.safeParse(payload)
  if (result.data?.type === 'hello-ok') return { kind: 'connected' }
  const rows = Rows.safeParse(result.data?.list ?? payload)
  return rows.success ? { kind: 'rows', payload: rows.data } : { kind: 'unrecognised', event: 'res' }
}

const readEvent = (event: string, payload: unknown): GatewayFrame => {
  const unrecognised: GatewayFrame = { kind: 'unrecognised', event }
  const read = <T>(schema: z.ZodType<T>, make: (payload: T) => GatewayFrame) => {
    const parsed = schema.safeParse(payload)
    return parsed.success ? make(parsed.data) : unrecognised
  }
  switch (event) {
    case 'agent':
      return read(Agent, (payload) => ({ kind: 'agent', payload }))
    case 'session.tool':
      return read(Agent, (payload) => ({ kind: 'tool', payload }))
    case 'chat':
      return read(Chat, (payload) => ({ kind: 'chat', payload }))
    case 'session.message':
      return read(Message, (payload) => ({ kind: 'message', payload }))
    case 'sessions.changed':
      return read(Changed, (payload) => ({ kind: 'changed', payload }))
    case 'session.operation':
      return read(Operation, (payload) => ({ kind: 'operation', payload }))
    case 'exec.approval.requested':
      return read(Approval, (payload) => ({ kind: 'approval', phase: 'requested', payload }))
    case 'exec.approval.resolved':
      return read(Approval, (payload) => ({ kind: 'approval', phase: 'resolved', payload }))
    default:
      return connectionEvents.has(event) ? { kind: 'connection', event } : unrecognised
  }
}

/** Reads one inbound frame (event, or the answer to `sessions.list` or `sessions.subscribe`). Never throws. */
export const readGatewayFrame = (raw: unknown): GatewayFrame => {
  const envelope = Envelope.safeParse(raw)
  if (!envelope.success) return { kind: 'unrecognised', event: 'malformed' }
  const { type, event, payload } = envelope.data
  if (type === 'res') return envelope.data.ok === false ? { kind: 'unrecognised', event: 'res' } : readResult(payload)
  return event ? readEvent(event, payload) : { kind: 'unrecognised', event: type ?? 'malformed' }
}
