import type { GateVerdict } from '#domain/gate/verdict.ts'
import type { Database } from '#prisma/client.ts'

/** A check in one finished run. `rate` = part of the measured tries that were right; null = nothing of it was measured. */
export type TrendPoint = {
  environment: string
  check: string
  at: number
  verdict: GateVerdict
  rate: number | null
  score: number | null
  latencyP95Ms: number | null
}

/** Runs that a trend looks back on. */
export const TREND_RUNS = 60

const SERIES = `SELECT wanted.environment, c."check", extract(epoch FROM r.started_at)::float8 * 1000 AS at, c.verdict, s.rate, s.score,
    s.p95 AS "latencyP95Ms"
  FROM unnest($3::text[]) AS wanted(environment)
  CROSS JOIN LATERAL (SELECT id, started_at FROM gate_run
    WHERE tenant_id = $1 AND suite = $2 AND environment = wanted.environment AND verdict IS NOT NULL
      AND purpose IS DISTINCT FROM 'candidate'
    ORDER BY started_at DESC, id LIMIT $4) r
  JOIN gate_check c ON c.tenant_id = $1 AND c.gate_run_id = r.id
  CROSS JOIN LATERAL (SELECT avg(ok::int)::float8 AS rate, avg(score) AS score,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95
    FROM gate_sample WHERE tenant_id = $1 AND gate_run_id = r.id AND "check" = c."check" AND error IS NULL) s
  ORDER BY wanted.environment, c."check", r.started_at`

/**
 * Each check of a suite over its last finished runs in the given environments, oldest first. Runs against a candidate are left out: they
 * say nothing about what users get.
 */
export async function trendPoints(
  db: Database,
  tenantId: string,
  { suite, environments, runs = TREND_RUNS }: { suite: string; environments: readonly string[]; runs?: number },
): Promise<TrendPoint[]> {
  const values = [tenantId, suite, environments, runs]
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<TrendPoint>(SERIES, values)).rows)
}

const VERDICTS = `SELECT verdict, extract(epoch FROM started_at)::float8 * 1000 AS at FROM gate_run
  WHERE tenant_id = $1 AND suite = $2 AND environment = $3 AND verdict IS NOT NULL
    AND purpose IS DISTINCT FROM 'candidate' ORDER BY started_at DESC, id LIMIT $4`

/** Verdicts of the last finished runs, newest first. Times in ms. */
export async function lastVerdicts(
  db: Database,
  tenantId: string,
  { suite, environment, runs }: { suite: string; environment: string; runs: number },
): Promise<{ verdict: GateVerdict; at: number }[]> {
  const values = [tenantId, suite, environment, runs]
  return await db.withTenantSql(
    tenantId,
    async (sql) => (await sql.query<{ verdict: GateVerdict; at: number }>(VERDICTS, values)).rows,
  )
}
