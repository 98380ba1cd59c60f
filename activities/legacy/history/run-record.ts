import type { RunState } from '#domain/session/observation.ts'

/** What is known of a run. Times in ms; `null` = not said. */
export type RunRecord = {
  runId: string
  state: Extract<RunState, 'done' | 'failed' | 'killed' | 'timeout'> | null
  startedAt: number | null
  endedAt: number | null
  error: string | null
  stopReason: string | null
}

/** Of two records of a run: what the newer one says counts, as far as it says anything. */
export function mergedRun(known: RunRecord, news: RunRecord): RunRecord {
  const otherEnd = news.state !== null && news.state !== known.state
  return {
    runId: known.runId,
    state: news.state ?? known.state,
    startedAt: news.startedAt ?? known.startedAt,
    endedAt: news.endedAt ?? known.endedAt,
    error: otherEnd ? news.error : (news.error ?? known.error),
    stopReason: otherEnd ? news.stopReason : (news.stopReason ?? known.stopReason),
  }
}

type RunFact = { dedup_key: string; kind: 'run-started' | 'run-ended'; at: number; body: string }

/** Its begin and end as timeline entries, with the keys of the live ones. */
export function runFacts({ runId, state, startedAt, endedAt, error, stopReason }: RunRecord): RunFact[] {
  const facts: RunFact[] = []
  if (startedAt !== null) {
    const body = JSON.stringify({ startedAt, resumed: false, imported: true })
    facts.push({ dedup_key: `run-start:${runId}`, kind: 'run-started', at: startedAt, body })
  }
  if (endedAt !== null && state !== null) {
    const body = JSON.stringify({ state, error, stopReason, imported: true })
    facts.push({ dedup_key: `run-end:${runId}`, kind: 'run-ended', at: endedAt, body })
  }
  return facts
}
