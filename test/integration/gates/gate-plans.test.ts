import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GateRunQuery, SampleQuery } from '#contracts/api/releases.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { finishGateRun, recordLook } from '#prisma/stores/gate-progress.ts'
import { gateRunById, latestGateRuns, listGateRuns } from '#prisma/stores/gate-runs.ts'
import { appendSamples, baselineRuns, samplePage, samplesOf } from '#prisma/stores/gate-samples.ts'
import { lastVerdicts, trendPoints } from '#prisma/stores/gate-trends.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'

const RUNS = 20_000
const SAMPLES_OF_A_RUN = 20
const BIG = /Seq Scan on (gate_run|gate_check|gate_sample)\b/
const RUN = '00000000-0000-4000-8000-000000000007'
const RELEASE = '00000000-0000-4000-9000-000000000003'

let store: StoreDatabase

beforeAll(async () => {
  store = await storeDatabase()
  for (const tenant of [TENANT, OTHER_TENANT]) await fill(tenant, tenant === TENANT ? RUNS : RUNS / 10)
  await store.asOwner('VACUUM ANALYZE')
}, 240_000)
afterAll(async () => await store.close())

/** Two weeks of a suite each minute, in four environments, of a few releases. */
async function fill(tenant: string, runs: number): Promise<void> {
  await store.asOwner(
    `INSERT INTO gate_run (tenant_id, id, suite, suite_hash, suite_body, environment, places, release_id, deployment_id, trigger,
       requested_by, verdict, says, looks, started_at, finished_at, correlation_id)
     SELECT $1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'suite-' || n % 5, 'h', '{"checks":[]}', 'environment-' || n % 4,
       '[]', ('00000000-0000-4000-9000-' || lpad((n % 50)::text, 12, '0'))::uuid,
       ('00000000-0000-4000-a000-' || lpad((n % 500)::text, 12, '0'))::uuid, 'watch', 'watch',
       CASE WHEN n > 1 THEN 'pass' END, 's', 3, now() - n * interval '1 minute', CASE WHEN n > 1 THEN now() END, 'c'
     FROM generate_series(1, $2::int) n`,
    [tenant, runs],
  )
  await store.asOwner(
    `INSERT INTO gate_check (tenant_id, gate_run_id, "check", kind, position, verdict, says, figures, samples, baseline_samples, liveness, enforce)
     SELECT tenant_id, id, 'check-' || n, 'http', n, 'pass', 's', '{}', $2, 0, false, 'rollback'
     FROM gate_run, generate_series(1, 3) n WHERE tenant_id = $1`,
    [tenant, SAMPLES_OF_A_RUN],
  )
  await store.asOwner(
    `INSERT INTO gate_sample (tenant_id, gate_run_id, "check", n, ok, latency_ms)
     SELECT $1, id, 'check-1', n, true, 1 FROM gate_run, generate_series(0, $2::int - 1) n WHERE tenant_id = $1`,
    [tenant, SAMPLES_OF_A_RUN],
  )
}

/** The same database, except that every statement is explained just before it runs. */
function explaining(plans: string[]): Database {
  const wrapped = (sql: TenantConnection): TenantConnection => ({
    query: async <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => {
      const { rows } = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values)
      plans.push([text, ...rows.map((line) => line['QUERY PLAN'])].join('\n'))
      return await sql.query<Row>(text, values)
    },
  })
  return {
    ...store.db,
    withTenantSql: async (tenant, work) => await store.db.withTenantSql(tenant, async (sql) => await work(wrapped(sql))),
  }
}

const page = (asked: object) => GateRunQuery.parse({ limit: 25, ...asked })
const check = {
  check: 'check-1',
  kind: 'http',
  verdict: 'pass',
  says: 's',
  figures: {},
  samples: 1,
  baselineSamples: 0,
  liveness: false,
  enforce: 'off',
} as const
const sample = {
  check: 'check-9',
  case: null,
  ok: true,
  score: null,
  latencyMs: 1,
  tokens: null,
  error: null,
  judge: null,
  target: null,
  excerpt: null,
  why: null,
}
const questions: Record<string, (db: Database) => Promise<unknown>> = {
  'the newest runs': (db) => listGateRuns(db, TENANT, page({})),
  'runs of a suite in an environment': (db) => listGateRuns(db, TENANT, page({ suite: 'suite-1', environment: 'environment-1' })),
  'a later page of them': async (db) => {
    const { nextCursor } = await listGateRuns(store.db, TENANT, page({ suite: 'suite-1', environment: 'environment-1' }))
    return await listGateRuns(db, TENANT, page({ suite: 'suite-1', environment: 'environment-1', cursor: nextCursor }))
  },
  'runs of a deployment': (db) => listGateRuns(db, TENANT, page({ deployment: '00000000-0000-4000-a000-000000000009' })),
  'one run': (db) => gateRunById(db, TENANT, RUN),
  'the latest of each suite': (db) =>
    latestGateRuns(
      db,
      TENANT,
      [1, 2, 3].map((n) => ({ suite: `suite-${n}`, environment: `environment-${n}` })),
    ),
  'the samples of a run': (db) => samplesOf(db, TENANT, RUN),
  'a page of samples': (db) => samplePage(db, TENANT, RUN, SampleQuery.parse({ check: 'check-1', limit: 5 })),
  'the samples of the release before': (db) =>
    baselineRuns(db, TENANT, { releaseId: RELEASE, suite: 'suite-3', environment: 'environment-3', notRun: RUN, runs: 5 }),
  'the trend of a suite': (db) => trendPoints(db, TENANT, { suite: 'suite-1', environments: ['environment-1', 'environment-2'] }),
  'the last verdicts': (db) => lastVerdicts(db, TENANT, { suite: 'suite-1', environment: 'environment-1', runs: 3 }),
  'keeping samples': (db) => appendSamples(db, TENANT, RUN, [{ ...sample, n: 0, at: Date.now() }]),
  'what a look came to': (db) =>
    recordLook(db, TENANT, '00000000-0000-4000-8000-000000000001', { look: 1, looks: 3, checks: [check] }),
  'the end of a run': (db) =>
    finishGateRun(db, TENANT, '00000000-0000-4000-8000-000000000001', { verdict: 'pass', says: 's', enforce: 'off' }),
}

describe(`with ${RUNS} gate runs and ${RUNS * SAMPLES_OF_A_RUN} samples`, () => {
  for (const [name, ask] of Object.entries(questions))
    it(`reads no big table whole for ${name}`, async () => {
      const plans: string[] = []
      await ask(explaining(plans))
      expect(plans.length).toBeGreaterThan(0)
      for (const plan of plans) expect(plan).not.toMatch(BIG)
    })
})
