import type { SessionRow } from '#domain/session/observation.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'

const SESSIONS = 60
const START = Date.UTC(2026, 0, 1)

/**
 * Facts as working agents make them: of every turn a started and a finished tool call, a message with its tokens, now and
 * then a run's start or end and the gateway's row. The same for the same seed.
 */
export function traffic({ batches, size, seed }: { batches: number; size: number; seed: number }): PreparedObservation[][] {
  const random = mulberry32(seed)
  let count = 0
  const next = (): PreparedObservation[] => {
    count += 1
    const session = Math.floor(random() * SESSIONS)
    return turn({ seed, session, number: count, at: START + count * 40, random })
  }
  const facts: PreparedObservation[] = []
  while (facts.length < batches * size) facts.push(...next())
  return Array.from({ length: batches }, (_, index) => facts.slice(index * size, index * size + size))
}

type Turn = { seed: number; session: number; number: number; at: number; random: () => number }

function turn({ seed, session, number, at, random }: Turn): PreparedObservation[] {
  const runId = `run-${seed}-${session}-${Math.floor(number / 400)}`
  const base = {
    ...{ sessionKey: `agent:agent-${session % 12}:session-${seed}-${session}`, agentId: `agent-${session % 12}`, runId },
    ...{ argsHash: hex(random), resultHash: hex(random), storeArgs: true, storeText: true },
  }
  const call = { toolCallId: `call-${seed}-${number}`, name: 'exec' }
  const args = { command: `grep -rn "${hex(random)}" src/${hex(random)}`, timeout: 30 }
  const resultText = Array.from({ length: 12 }, () => `src/${hex(random)}.ts: ${hex(random)}`).join('\n')
  const end = { resultClass: 'ok', resultText, exitCode: 0, durationMs: 20, deniedReason: null } as const
  const tokens = { input: 900, output: 120, cacheRead: 14_000, cacheWrite: 300, costUsd: 0.0123 }
  const said = {
    messageId: `m-${seed}-${number}`,
    messageSeq: number,
    role: 'assistant',
    text: resultText.slice(0, 200),
  } as const
  const model = { stopReason: 'tool_use', provider: 'stub', model: 'stub-1', tokens, errorMessage: null }
  const facts: PreparedObservation[] = [
    { ...base, kind: 'tool-started', at, dedupKey: `tool-start:${call.toolCallId}`, ...call, args, meta: null },
    { ...base, kind: 'tool-finished', at: at + 20, dedupKey: `tool-end:${call.toolCallId}`, ...call, ...end },
    { ...base, kind: 'message', at: at + 30, dedupKey: `msg:${said.messageId}`, ...said, ...model },
  ]
  if (number % 8 === 0) facts.push(rowSeen(base, { number, at, session }))
  if (number % 25 === 0)
    facts.push({ ...base, kind: 'run-started', at, startedAt: at, resumed: false, dedupKey: `start:${runId}:${number}` })
  return facts
}

type Base = Pick<PreparedObservation, 'sessionKey' | 'agentId' | 'runId' | 'argsHash' | 'resultHash' | 'storeArgs' | 'storeText'>

function rowSeen(base: Base, { number, at, session }: { number: number; at: number; session: number }): PreparedObservation {
  const row: SessionRow = {
    ...{ sessionId: `s-${session}`, agentId: base.agentId ?? '', kind: 'direct', classification: null, label: `Work ${session}` },
    ...{ title: null, parentKey: null, status: 'running', hasActiveRun: true, activeRunIds: null, lastRunId: base.runId },
    ...{ lastRunError: null, abortedLastRun: null, contextTokens: 20_000 + number, contextWindow: 200_000 },
    ...{ modelProvider: 'stub', model: 'stub-1', createdAt: START, updatedAt: at, archived: false },
  }
  return { ...base, kind: 'session-seen', at: at + 31, dedupKey: `row:${number}`, row, reason: 'message' }
}

const hex = (random: () => number): string =>
  Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')

/** A small seeded generator (mulberry32): numbers from 0 to 1, good enough to vary texts. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
