/**
 * The gateway's frames, reduced to the fields that observations are made of. The zod schemas at the boundary produce these
 * types; nothing here is trusted beyond its type. `null` or absent = the gateway did not say.
 */

type Maybe<T> = T | null | undefined

/** A row as it comes in `sessions.list` and inside events, flattened or under `session`. */
export type RawRow = {
  key?: Maybe<string>
  sessionId?: Maybe<string>
  agentId?: Maybe<string>
  kind?: Maybe<string>
  classification?: Maybe<string>
  label?: Maybe<string>
  displayName?: Maybe<string>
  derivedTitle?: Maybe<string>
  parentSessionKey?: Maybe<string>
  spawnedBy?: Maybe<string>
  status?: Maybe<string>
  hasActiveRun?: Maybe<boolean>
  activeRunIds?: Maybe<string[]>
  lastRunId?: Maybe<string>
  lastRunError?: Maybe<string>
  abortedLastRun?: Maybe<boolean>
  inputTokens?: Maybe<number>
  outputTokens?: Maybe<number>
  estimatedCostUsd?: Maybe<number>
  totalTokens?: Maybe<number>
  totalTokensFresh?: Maybe<boolean>
  contextTokens?: Maybe<number>
  modelProvider?: Maybe<string>
  model?: Maybe<string>
  createdAt?: Maybe<number>
  updatedAt?: Maybe<number>
  startedAt?: Maybe<number>
  archived?: Maybe<boolean>
}

/** One record of a transcript, live (`session.message`) or read back (`sessions.get`, `chat.history`). */
export type RawMessage = {
  role?: Maybe<string>
  content?: unknown
  provider?: Maybe<string>
  model?: Maybe<string>
  usage?: Maybe<RawUsage>
  stopReason?: Maybe<string>
  errorMessage?: Maybe<string>
  timestamp?: Maybe<number>
  toolCallId?: Maybe<string>
  toolName?: Maybe<string>
  isError?: Maybe<boolean>
  details?: Maybe<RawToolDetails>
  __openclaw?: Maybe<{ id?: Maybe<string>; runId?: Maybe<string>; seq?: Maybe<number> }>
}

export type RawUsage = {
  input?: Maybe<number>
  output?: Maybe<number>
  cacheRead?: Maybe<number>
  cacheWrite?: Maybe<number>
  cost?: Maybe<{ total?: Maybe<number> }>
}

export type RawToolDetails = {
  status?: Maybe<string>
  exitCode?: Maybe<number>
  durationMs?: Maybe<number>
  deniedReason?: Maybe<string>
}

/** `data` of an `agent` or `session.tool` event, all streams in one: each stream fills some of it. */
export type RawAgentData = {
  phase?: Maybe<string>
  startedAt?: Maybe<number>
  endedAt?: Maybe<number>
  provider?: Maybe<string>
  model?: Maybe<string>
  status?: Maybe<string>
  aborted?: Maybe<boolean>
  stopReason?: Maybe<string>
  error?: unknown
  timeoutPhase?: Maybe<string>
  approvalId?: Maybe<string>
  outputTokens?: Maybe<number>
  text?: Maybe<string>
  delta?: Maybe<string>
  kind?: Maybe<string>
  name?: Maybe<string>
  meta?: Maybe<string>
  toolCallId?: Maybe<string>
  args?: unknown
  isError?: Maybe<boolean>
  result?: unknown
  output?: Maybe<string>
  exitCode?: Maybe<number>
  durationMs?: Maybe<number>
  message?: Maybe<string>
  reason?: Maybe<string>
  attempt?: Maybe<number>
  maxAttempts?: Maybe<number>
  retryAttempt?: Maybe<number>
  maxRetries?: Maybe<number>
  delayMs?: Maybe<number>
}

export type AgentPayload = {
  runId?: Maybe<string>
  sessionKey?: Maybe<string>
  agentId?: Maybe<string>
  stream?: Maybe<string>
  seq?: Maybe<number>
  ts?: Maybe<number>
  data?: Maybe<RawAgentData>
  session?: Maybe<RawRow>
}

export type ChatPayload = {
  runId?: Maybe<string>
  sessionKey?: Maybe<string>
  agentId?: Maybe<string>
  seq?: Maybe<number>
  state?: Maybe<string>
  stopReason?: Maybe<string>
  deltaText?: Maybe<string>
  errorMessage?: Maybe<string>
  errorKind?: Maybe<string>
  message?: unknown
}

export type MessagePayload = {
  sessionKey?: Maybe<string>
  agentId?: Maybe<string>
  messageId?: Maybe<string>
  messageSeq?: Maybe<number>
  message?: Maybe<RawMessage>
  session?: Maybe<RawRow>
}

export type ChangedPayload = RawRow & {
  sessionKey?: Maybe<string>
  reason?: Maybe<string>
  phase?: Maybe<string>
  runId?: Maybe<string>
  ts?: Maybe<number>
  session?: Maybe<RawRow>
}

export type ApprovalPayload = {
  id?: Maybe<string>
  decision?: Maybe<string>
  request?: Maybe<{ sessionKey?: Maybe<string>; agentId?: Maybe<string>; runId?: Maybe<string>; toolCallId?: Maybe<string> }>
  createdAtMs?: Maybe<number>
}

/** `session.operation`: the gateway itself works on a session, e.g. compacts it. */
export type OperationPayload = {
  sessionKey?: Maybe<string>
  agentId?: Maybe<string>
  operation?: Maybe<string>
  phase?: Maybe<string>
  ts?: Maybe<number>
}

export type RowsPayload = {
  sessions: RawRow[]
  totalCount?: Maybe<number>
  hasMore?: Maybe<boolean>
  offset?: Maybe<number>
}

/** A frame the watch understands. `connection` frames (ticks, health, presence) are no activity of any session. */
export type GatewayFrame =
  | { kind: 'agent'; payload: AgentPayload }
  | { kind: 'tool'; payload: AgentPayload }
  | { kind: 'chat'; payload: ChatPayload }
  | { kind: 'message'; payload: MessagePayload }
  | { kind: 'changed'; payload: ChangedPayload }
  | { kind: 'approval'; phase: 'requested' | 'resolved'; payload: ApprovalPayload }
  | { kind: 'operation'; payload: OperationPayload }
  | { kind: 'rows'; payload: RowsPayload }
  | { kind: 'connected' }
  | { kind: 'connection'; event: string }
  | { kind: 'unrecognised'; event: string }
