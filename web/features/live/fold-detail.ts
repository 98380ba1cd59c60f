import type { RunView, SessionDetail, TokenPoint } from '#contracts/api/lists.ts'
import type { LiveFrame, TimelineEntry } from '#contracts/live.ts'
import { placed } from './fold-lists.ts'

/**
 * A session's page with the frames about it folded in: entities replaced whole, timeline entries added once, and runs and
 * tokens counted from those entries as the server counts them. The same detail when no frame is about it.
 */
export function foldDetail(detail: SessionDetail, frames: readonly LiveFrame[]): SessionDetail {
  return frames.reduce(foldFrame, detail)
}

function foldFrame(detail: SessionDetail, frame: LiveFrame): SessionDetail {
  const { session } = detail
  switch (frame.type) {
    case 'session':
      return frame.session.id === session.id ? { ...detail, session: frame.session } : detail
    case 'finding':
      return frame.finding.sessionId === session.id ? { ...detail, findings: placed(detail.findings, frame.finding) } : detail
    case 'action':
      return frame.action.gatewayId === session.gatewayId && frame.action.sessionKey === session.key
        ? { ...detail, actions: placed(detail.actions, frame.action) }
        : detail
    case 'gap':
      return frame.gap.gatewayId === session.gatewayId ? { ...detail, gaps: placed(detail.gaps, frame.gap) } : detail
    case 'timeline':
      return frame.sessionId === session.id ? foldEntries(detail, frame.entries) : detail
    default:
      return detail
  }
}

function foldEntries(detail: SessionDetail, entries: readonly TimelineEntry[]): SessionDetail {
  const held = new Set(detail.timeline.map(({ id }) => id))
  const fresh = entries.filter(({ id }) => !held.has(id))
  if (fresh.length === 0) return detail
  const newestFirst = fresh.toReversed()
  return {
    ...detail,
    timeline: [...newestFirst, ...detail.timeline].toSorted((a, b) => b.at.localeCompare(a.at)),
    runs: fresh.reduce(foldRun, detail.runs),
    tokens: [...detail.tokens, ...fresh.flatMap((entry) => tokenPoint(entry) ?? [])],
  }
}

type Tokens = { input: number; output: number; cacheRead: number; cacheWrite: number; costUsd: number | null }

/** Tokens of a model call, when the entry is a message that carries them. */
export function tokensOf(entry: TimelineEntry): Tokens | null {
  const tokens = entry.body['tokens']
  return entry.kind === 'message' && typeof tokens === 'object' && tokens !== null ? (tokens as Tokens) : null
}

function tokenPoint(entry: TimelineEntry): TokenPoint | null {
  const tokens = tokensOf(entry)
  if (!tokens) return null
  const { input, output, cacheRead, cacheWrite } = tokens
  return { at: entry.at, input, output, cacheRead, cacheWrite }
}

const newRun = (runId: string, startedAt: string): RunView => ({
  runId,
  state: 'running',
  startedAt,
  endedAt: null,
  error: null,
  stopReason: null,
  attempts: 1,
  modelCalls: 0,
  toolCount: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
  resumed: false,
})

function foldRun(runs: RunView[], entry: TimelineEntry): RunView[] {
  if (!entry.runId) return runs
  const at = runs.findIndex(({ runId }) => runId === entry.runId)
  const run = advanceRun(runs[at] ?? newRun(entry.runId, entry.at), entry)
  return at < 0 ? [run, ...runs] : runs.with(at, run)
}

function advanceRun(run: RunView, entry: TimelineEntry): RunView {
  const { body } = entry
  switch (entry.kind) {
    case 'run-started':
      return { ...run, startedAt: entry.at, resumed: body['resumed'] === true }
    case 'run-ended':
      return {
        ...run,
        endedAt: entry.at,
        state: String(body['state']),
        error: textOf(body['error']),
        stopReason: textOf(body['stopReason']),
      }
    case 'attempt-failed':
      return { ...run, attempts: run.attempts + 1 }
    case 'tool-started':
      return { ...run, toolCount: run.toolCount + 1 }
    case 'message':
      return withTokens(run, tokensOf(entry))
    default:
      return run
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function withTokens(run: RunView, tokens: Tokens | null): RunView {
  if (!tokens) return run
  return {
    ...run,
    modelCalls: run.modelCalls + 1,
    inputTokens: run.inputTokens + tokens.input,
    outputTokens: run.outputTokens + tokens.output,
    cacheReadTokens: run.cacheReadTokens + tokens.cacheRead,
    cacheWriteTokens: run.cacheWriteTokens + tokens.cacheWrite,
    costUsd: tokens.costUsd === null ? run.costUsd : (run.costUsd ?? 0) + tokens.costUsd,
  }
}
