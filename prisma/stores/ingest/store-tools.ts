import type { TenantConnection } from '#prisma/client.ts'
import type { PreparedObservation } from '../prepared-observation.ts'
import { storableCountOrNull, storableExitCode, storableJson, storableOrNull, storableText } from '../storable.ts'

/** A start, an end, or both of one tool call. Times in ms since epoch. */
type Execution = {
  sessionId: string
  toolCallId: string
  runId: string | null
  name: string | null
  argsHash: string | null
  args: string | null
  resultClass: string | null
  resultHash: string | null
  exitCode: number | null
  startedAt: number | null
  endedAt: number | null
  durationMs: number | null
  imported: boolean
}

/**
 * A start and an end make one row, whichever comes first. What is known stays; an end of which nothing was known
 * (`unknown`) gives way to one that was seen.
 */
const UPSERT = `INSERT INTO tool_execution AS t (tenant_id, session_id, tool_call_id, run_id, name, args_hash, args, result_class,
    result_hash, exit_code, started_at, ended_at, duration_ms, imported)
  SELECT $1::uuid, f.session_id, f.tool_call_id, f.run_id, coalesce(f.name, ''), f.args_hash, f.args::json, f.result_class,
    f.result_hash, f.exit_code, to_timestamp(f.started_at / 1000), to_timestamp(f.ended_at / 1000), f.duration_ms, f.imported
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[],
    $11::float8[], $12::float8[], $13::int[], $14::boolean[])
    AS f(session_id, tool_call_id, run_id, name, args_hash, args, result_class, result_hash, exit_code, started_at, ended_at,
      duration_ms, imported)
  ON CONFLICT (tenant_id, session_id, tool_call_id) DO UPDATE SET
    run_id = coalesce(t.run_id, excluded.run_id),
    name = CASE WHEN t.name = '' THEN excluded.name ELSE t.name END,
    args_hash = coalesce(t.args_hash, excluded.args_hash),
    args = coalesce(t.args, excluded.args),
    result_class = coalesce(NULLIF(t.result_class, 'unknown'), excluded.result_class, t.result_class),
    result_hash = coalesce(t.result_hash, excluded.result_hash),
    exit_code = coalesce(t.exit_code, excluded.exit_code),
    started_at = least(t.started_at, excluded.started_at),
    ended_at = coalesce(t.ended_at, excluded.ended_at),
    duration_ms = coalesce(t.duration_ms, excluded.duration_ms,
      least(1000 * extract(epoch FROM greatest(coalesce(t.ended_at, excluded.ended_at)
        - least(t.started_at, excluded.started_at), interval '0')), 2147483647)::int),
    imported = t.imported AND excluded.imported
  RETURNING session_id, run_id, (xmax = 0) AS made`

/** Stores tool calls from facts that are news. Gives one entry for each call that was not known before. */
export async function storeTools(
  sql: TenantConnection,
  tenantId: string,
  facts: readonly { sessionId: string; fact: PreparedObservation }[],
): Promise<{ sessionId: string; runId: string | null }[]> {
  const executions = merged(facts)
  if (executions.length === 0) return []
  const column = <K extends keyof Execution>(name: K) => executions.map((execution) => execution[name])
  const columns = [
    'sessionId',
    'toolCallId',
    'runId',
    'name',
    'argsHash',
    'args',
    'resultClass',
    'resultHash',
    'exitCode',
  ] as const
  const times = ['startedAt', 'endedAt', 'durationMs', 'imported'] as const
  const { rows } = await sql.query<{ session_id: string; run_id: string | null; made: boolean }>(UPSERT, [
    tenantId,
    ...[...columns, ...times].map(column),
  ])
  return rows.flatMap((row) => (row.made ? { sessionId: row.session_id, runId: row.run_id } : []))
}

function merged(facts: readonly { sessionId: string; fact: PreparedObservation }[]): Execution[] {
  const executions = new Map<string, Execution>()
  for (const { sessionId, fact } of facts) {
    const seen = executionOf(sessionId, fact)
    if (!seen) continue
    const key = `${sessionId} ${seen.toolCallId}`
    const known = executions.get(key)
    executions.set(key, known ? both(known, seen) : seen)
  }
  return [...executions.values()].map((execution) => ({ ...execution, durationMs: duration(execution) }))
}

function executionOf(sessionId: string, fact: PreparedObservation): Execution | null {
  if (fact.kind !== 'tool-started' && fact.kind !== 'tool-finished') return null
  const base = {
    ...{ sessionId, toolCallId: storableText(fact.toolCallId), runId: storableOrNull(fact.runId) },
    ...{ name: storableText(fact.name) || null, imported: fact.imported === true },
  }
  if (fact.kind === 'tool-started') {
    const args = fact.storeArgs && fact.args != null ? storableJson(fact.args) : null
    const nothing = { resultClass: null, resultHash: null, exitCode: null, endedAt: null, durationMs: null }
    return { ...base, ...nothing, argsHash: fact.argsHash, args, startedAt: fact.at }
  }
  const { resultClass, resultHash, at: endedAt } = fact
  const exitCode = storableExitCode(fact.exitCode)
  const durationMs = storableCountOrNull(fact.durationMs)
  return { ...base, argsHash: null, args: null, startedAt: null, resultClass, resultHash, exitCode, endedAt, durationMs }
}

function both(a: Execution, b: Execution): Execution {
  return {
    ...a,
    runId: a.runId ?? b.runId,
    name: a.name ?? b.name,
    argsHash: a.argsHash ?? b.argsHash,
    args: a.args ?? b.args,
    resultClass: (a.resultClass === 'unknown' ? null : a.resultClass) ?? b.resultClass ?? a.resultClass,
    resultHash: a.resultHash ?? b.resultHash,
    exitCode: a.exitCode ?? b.exitCode,
    startedAt: a.startedAt === null || b.startedAt === null ? (a.startedAt ?? b.startedAt) : Math.min(a.startedAt, b.startedAt),
    endedAt: a.endedAt ?? b.endedAt,
    durationMs: a.durationMs ?? b.durationMs,
    imported: a.imported && b.imported,
  }
}

const duration = ({ durationMs, startedAt, endedAt }: Execution): number | null =>
  durationMs ?? (startedAt === null || endedAt === null ? null : storableCountOrNull(endedAt - startedAt))
