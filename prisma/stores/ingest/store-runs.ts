import type { TenantConnection } from '#prisma/client.ts'
import type { PreparedObservation } from '../prepared-observation.ts'
import { storableCount, storableOrNull, storableText } from '../storable.ts'
import { nothing, runKey, type Sums } from './sums.ts'

/** What a batch says of one run. Times in ms since epoch; `null` = not said. */
type RunFacts = {
  sessionId: string
  runId: string
  startedAt: number | null
  endedAt: number | null
  state: string
  error: string | null
  stopReason: string | null
  attempts: number
  resumed: boolean
  imported: boolean
}

/** A run that was seen to end stays ended; of two ends the later one counts, whichever is told first. */
const UPSERT = `INSERT INTO run AS r (tenant_id, session_id, run_id, state, started_at, ended_at, error, stop_reason, attempts,
    resumed, imported, model_calls, tool_count, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd)
  SELECT $1::uuid, f.session_id, f.run_id, f.state, to_timestamp(f.started_at / 1000), to_timestamp(f.ended_at / 1000), f.error,
    f.stop_reason, f.attempts, f.resumed, f.imported, f.model_calls, f.tool_count, f.input, f.output, f.cache_read,
    f.cache_write, f.cost_usd
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[], $8::text[], $9::int[], $10::boolean[],
    $11::boolean[], $12::int[], $13::int[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::numeric[])
    AS f(session_id, run_id, state, started_at, ended_at, error, stop_reason, attempts, resumed, imported, model_calls,
      tool_count, input, output, cache_read, cache_write, cost_usd)
  ON CONFLICT (tenant_id, session_id, run_id) DO UPDATE SET
    state = CASE WHEN excluded.ended_at >= coalesce(r.ended_at, '-infinity') THEN excluded.state ELSE r.state END,
    error = CASE WHEN excluded.ended_at >= coalesce(r.ended_at, '-infinity') THEN excluded.error ELSE r.error END,
    stop_reason = CASE WHEN excluded.ended_at >= coalesce(r.ended_at, '-infinity') THEN excluded.stop_reason
      ELSE r.stop_reason END,
    started_at = least(r.started_at, excluded.started_at),
    ended_at = greatest(r.ended_at, excluded.ended_at),
    attempts = greatest(r.attempts, excluded.attempts),
    resumed = r.resumed OR excluded.resumed,
    imported = r.imported AND excluded.imported,
    model_calls = r.model_calls + excluded.model_calls,
    tool_count = r.tool_count + excluded.tool_count,
    input_tokens = r.input_tokens + excluded.input_tokens,
    output_tokens = r.output_tokens + excluded.output_tokens,
    cache_read_tokens = r.cache_read_tokens + excluded.cache_read_tokens,
    cache_write_tokens = r.cache_write_tokens + excluded.cache_write_tokens,
    cost_usd = CASE WHEN excluded.cost_usd IS NULL THEN r.cost_usd ELSE coalesce(r.cost_usd, 0) + excluded.cost_usd END`

/** Stores the runs that facts which are news speak of, with what the batch adds to their counters. */
export async function storeRuns(
  sql: TenantConnection,
  tenantId: string,
  facts: readonly { sessionId: string; fact: PreparedObservation }[],
  sums: ReadonlyMap<string, Sums>,
): Promise<void> {
  const runs = [...runsOf(facts).values()]
  if (runs.length === 0) return
  const added = runs.map((run) => sums.get(runKey(run.sessionId, run.runId)) ?? nothing())
  await sql.query(UPSERT, [
    tenantId,
    runs.map((run) => run.sessionId),
    runs.map((run) => run.runId),
    runs.map((run) => run.state),
    runs.map((run) => run.startedAt),
    runs.map((run) => run.endedAt),
    runs.map((run) => run.error),
    runs.map((run) => run.stopReason),
    runs.map((run) => run.attempts),
    runs.map((run) => run.resumed),
    runs.map((run) => run.imported),
    added.map((sum) => sum.modelCalls),
    added.map((sum) => sum.toolCount),
    added.map((sum) => sum.input),
    added.map((sum) => sum.output),
    added.map((sum) => sum.cacheRead),
    added.map((sum) => sum.cacheWrite),
    added.map((sum) => sum.costUsd?.toFixed(8) ?? null),
  ])
}

function runsOf(facts: readonly { sessionId: string; fact: PreparedObservation }[]): Map<string, RunFacts> {
  const runs = new Map<string, RunFacts>()
  for (const { sessionId, fact } of facts) {
    if (fact.runId === null) continue
    const runId = storableText(fact.runId)
    const key = runKey(sessionId, runId)
    const run = runs.get(key) ?? unknownRun(sessionId, runId)
    runs.set(key, run)
    tell(run, fact)
  }
  return runs
}

const unknownRun = (sessionId: string, runId: string): RunFacts => ({
  ...{ sessionId, runId, startedAt: null, endedAt: null, state: 'running', error: null, stopReason: null },
  ...{ attempts: 1, resumed: false, imported: true },
})

function tell(run: RunFacts, fact: PreparedObservation): void {
  run.imported &&= fact.imported === true
  if (fact.kind === 'run-started') {
    run.startedAt = Math.min(run.startedAt ?? fact.startedAt, fact.startedAt)
    run.resumed ||= fact.resumed
  } else if (fact.kind === 'run-retrying') {
    run.attempts = Math.max(run.attempts, storableCount(fact.attempt))
  } else if (fact.kind === 'run-ended' && fact.at >= (run.endedAt ?? 0)) {
    run.endedAt = fact.at
    run.state = fact.state
    run.error = storableOrNull(fact.error)
    run.stopReason = storableOrNull(fact.stopReason)
  }
}
