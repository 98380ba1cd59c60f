import type { RawRow } from './gateway-frame.ts'
import { type RunState, runStates, type SessionRow } from './observation.ts'

/** The agent named in a session key (`agent:<agentId>:<name>`), or `main` where the key names none. */
export const agentOfKey = (sessionKey: string): string => sessionKey.match(/^agent:([^:]+):/)?.[1] ?? 'main'

const runStateOf = (status: string | null | undefined): RunState | null =>
  (runStates as readonly string[]).includes(status ?? '') ? (status as RunState) : null

/** A row whose session was never measured says 0: no context is that small, so it means unknown. */
const contextInUse = ({ totalTokens, totalTokensFresh }: RawRow): number | null =>
  totalTokensFresh === false ? null : totalTokens || null

const lastRunOf = ({ inputTokens, outputTokens, estimatedCostUsd }: RawRow): SessionRow['lastRun'] =>
  typeof inputTokens === 'number' && typeof outputTokens === 'number'
    ? { inputTokens, outputTokens, costUsd: estimatedCostUsd ?? null }
    : null

const identityOf = (sessionKey: string, raw: RawRow) => ({
  sessionId: raw.sessionId ?? null,
  agentId: raw.agentId ?? agentOfKey(sessionKey),
  kind: raw.kind ?? null,
  classification: raw.classification ?? null,
  label: raw.label ?? null,
  title: raw.derivedTitle ?? raw.displayName ?? null,
  parentKey: raw.spawnedBy ?? raw.parentSessionKey ?? null,
})

/** Puts a gateway row into our words. Context in use is `null` unless the gateway calls it fresh. */
export const toSessionRow = (sessionKey: string, raw: RawRow): SessionRow => ({
  ...identityOf(sessionKey, raw),
  status: runStateOf(raw.status),
  hasActiveRun: raw.hasActiveRun ?? null,
  activeRunIds: raw.activeRunIds ?? null,
  lastRunId: raw.lastRunId ?? null,
  lastRunError: raw.lastRunError ?? null,
  abortedLastRun: raw.abortedLastRun ?? null,
  contextTokens: contextInUse(raw),
  contextWindow: raw.contextTokens ?? null,
  lastRun: lastRunOf(raw),
  modelProvider: raw.modelProvider ?? null,
  model: raw.model ?? null,
  createdAt: raw.createdAt ?? null,
  updatedAt: raw.updatedAt ?? null,
  archived: raw.archived ?? false,
})
