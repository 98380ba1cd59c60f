import type { z } from 'zod'
import type { SamplePage, SampleQuery } from '#contracts/api/releases.ts'
import type { SampleView } from '#contracts/gates.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { Database } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { CursorError, decodeCursor, encodeCursor } from './cursor.ts'
import { mustFind } from './gate-runs.ts'
import { storableJson } from './storable.ts'

/** A sample as kept: its number in its check (from 0), where it was taken, and what came back, redacted and cut. */
export type TakenSample = Sample & { n: number; target: string | null; at: number; excerpt: string | null; why: string | null }

const APPEND = `INSERT INTO gate_sample (tenant_id, gate_run_id, "check", n, target, case_id, at, ok, score, latency_ms, tokens, error,
    judge, excerpt, why)
  SELECT $1, $2, s."check", s.n, s.target, s."case", to_timestamp(s.at / 1000.0), s.ok, s.score, s."latencyMs", s.tokens, s.error,
    s.judge, s.excerpt, s.why
  FROM jsonb_to_recordset($3::jsonb) AS s("check" text, n int, target text, "case" text, at float8, ok boolean, score float8,
    "latencyMs" float8, tokens float8, error text, judge text, excerpt text, why text)
  ON CONFLICT (tenant_id, gate_run_id, "check", n) DO NOTHING`
const COUNT = `UPDATE gate_run SET samples = (SELECT count(*) FROM gate_sample WHERE tenant_id = $1 AND gate_run_id = $2)
  WHERE tenant_id = $1 AND id = $2`

/** Keeps samples, each once by its check and number: taken again after a crash, the first stands. Shows how many there are. */
export async function appendSamples(
  db: Database,
  tenantId: string,
  runId: string,
  samples: readonly TakenSample[],
): Promise<void> {
  if (samples.length === 0) return
  await db.withTenantSql(tenantId, async (sql) => {
    const { rowCount } = await sql.query(APPEND, [tenantId, runId, storableJson(samples)])
    if (!rowCount) return
    await sql.query(COUNT, [tenantId, runId])
    await appendFrames(sql, tenantId, [{ type: 'gate-run', run: await mustFind(sql, tenantId, runId) }])
  })
}

/** A sample with its number, as judging needs it. */
export type NumberedSample = Sample & { n: number; target: string | null }

const judged = `"check", n, target, case_id AS "case", ok, score, latency_ms AS "latencyMs", tokens, error, judge`
const OF_RUN = `SELECT ${judged} FROM gate_sample WHERE tenant_id = $1 AND gate_run_id = $2 ORDER BY "check", n`

/** Every sample of a run, by check and number. */
export async function samplesOf(db: Database, tenantId: string, runId: string): Promise<NumberedSample[]> {
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<NumberedSample>(OF_RUN, [tenantId, runId])).rows)
}

const BASELINE_RUNS = `SELECT id, suite_body AS "suiteBody" FROM gate_run
  WHERE tenant_id = $1 AND release_id = $2 AND suite = $3 AND environment = $4 AND id <> $5
    AND verdict IN ('pass', 'fail', 'inconclusive')
    AND (deployment_id IS NULL
      OR deployment_id IS DISTINCT FROM (SELECT own.deployment_id FROM gate_run own WHERE own.tenant_id = $1 AND own.id = $5))
  ORDER BY started_at DESC LIMIT $6`
const OF_RUNS = `SELECT gate_run_id AS "runId", ${judged} FROM gate_sample
  WHERE tenant_id = $1 AND gate_run_id = ANY ($2::uuid[]) AND error IS NULL ORDER BY gate_run_id, "check", n`

/** A finished run of the release before, with what it was asked and its samples. */
export type BaselineRun = { suiteBody: unknown; samples: NumberedSample[] }

/**
 * The newest finished runs of a release with a suite in an environment, newest first, at most `runs`. What could not be measured
 * is left out, and so are runs of the same deployment: a release that is brought again is not judged against itself. Whether a check still asks what it asked then is for the caller to compare.
 */
export async function baselineRuns(
  db: Database,
  tenantId: string,
  of: { releaseId: string; suite: string; environment: string; notRun: string; runs: number },
): Promise<BaselineRun[]> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asked = [tenantId, of.releaseId, of.suite, of.environment, of.notRun, of.runs]
    const runs = (await sql.query<{ id: string; suiteBody: unknown }>(BASELINE_RUNS, asked)).rows
    const ids = runs.map(({ id }) => id)
    const { rows } = await sql.query<NumberedSample & { runId: string }>(OF_RUNS, [tenantId, ids])
    const byRun = Map.groupBy(rows, ({ runId }) => runId)
    return runs.map(({ id, suiteBody }) => ({ suiteBody, samples: byRun.get(id) ?? [] }))
  })
}

type SampleRow = Omit<SampleView, 'at'> & { at: Date }

/** One page of a run's samples, by check and number. */
export async function samplePage(
  db: Database,
  tenantId: string,
  runId: string,
  { limit, cursor, check }: z.output<typeof SampleQuery>,
): Promise<SamplePage> {
  const values: unknown[] = [tenantId, runId]
  const where = ['tenant_id = $1', 'gate_run_id = $2']
  if (check !== undefined) where.push(`"check" = $${values.push(check)}`)
  const [ofCheck, n, ...more] = decodeCursor(cursor)
  if (cursor !== undefined && (ofCheck === undefined || !/^\d{1,9}$/.test(n ?? '') || more.length > 0)) throw new CursorError()
  if (ofCheck !== undefined) where.push(`("check", n) > ($${values.push(ofCheck)}, $${values.push(Number(n))}::int)`)
  const text = `SELECT ${judged}, at, excerpt, why FROM gate_sample WHERE ${where.join(' AND ')}
    ORDER BY "check", n LIMIT $${values.push(limit + 1)}`
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<SampleRow>(text, values))
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }))
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.check, String(last.n)]) : null }
}
