import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#prisma/client.ts'
import { driftOfDeployment, newestDriftOf } from '#prisma/stores/deployment-drift.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { appendOutput, readOutput } from '#prisma/stores/deployment-output.ts'
import { deploymentJournal, findDeployment, listDeployments, silentDeployments } from '#prisma/stores/deployments.ts'
import { listEnvironments } from '#prisma/stores/environments.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import { findRelease, listReleases } from '#prisma/stores/releases.ts'
import { plansOf } from './explained.ts'
import { paceOf } from './pace.ts'
import { configurePlaces, journal, makeDeployment, makeRelease, promote, state } from './places.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const DEPLOYMENTS = 20_000
const BIG = /Seq Scan on (deployment|deployment_entry|deployment_line|gate_run|drift_report|release|finding)\b/

let store: StoreDatabase
let id: string
let name: string

beforeAll(async () => {
  store = await storeDatabase()
  await configurePlaces(store.db, TENANT)
  const release = await makeRelease(store.db, TENANT)
  name = release.name
  ;({ id } = await promote(store.db, TENANT, release, Date.now() - 60_000))
  await fill(release.id)
  await store.asOwner('VACUUM ANALYZE')
}, 120_000)
afterAll(async () => await store.close())

/** Rows as years of many deployments a day leave them. */
async function fill(releaseId: string): Promise<void> {
  const rows = `FROM generate_series(1, ${DEPLOYMENTS}) n`
  await store.asOwner(`INSERT INTO release (tenant_id, name, artifact, "values", content_hash, made_by, made_at)
    SELECT '${TENANT}', 'old-' || n, 'a', '{}', repeat('0', 64), 'a', now() - n * interval '1 hour' ${rows}`)
  await store.asOwner(`INSERT INTO deployment (id, tenant_id, environment, number, release_id, state, requested_by, requested_at,
      finished_at, stages, progress, correlation_id)
    SELECT uuidv7(), '${TENANT}', CASE WHEN n % 2 = 0 THEN 'production' ELSE 'staging' END, n + 100, '${releaseId}', 'promoted', 'a',
      now() - n * interval '1 hour', now(), '[]', (SELECT progress FROM deployment LIMIT 1), 'c' ${rows}`)
  await store.asOwner(`INSERT INTO deployment_entry (tenant_id, deployment_id, source, seq, at, body)
    SELECT tenant_id, id, 'deploy', s, now(), '{"kind":"decision"}' FROM deployment, generate_series(100, 104) s`)
  await store.asOwner(`INSERT INTO deployment_line (tenant_id, deployment_id, target, at, stream, line, dedup_key)
    SELECT tenant_id, id, 't', now(), 'stdout', 'x', 'k' || s FROM deployment, generate_series(1, 5) s`)
  await store.asOwner(`INSERT INTO gate_run (tenant_id, id, suite, suite_hash, suite_body, environment, places, trigger, requested_by,
      looks, correlation_id, verdict, started_at, finished_at)
    SELECT '${TENANT}', uuidv7(), 's', 'h', '{}', 'production', '[]', 'watch', 'a', 1, 'c', 'pass', t, t
    FROM (SELECT now() - n * interval '1 minute' AS t ${rows}) x`)
  await store.asOwner(`INSERT INTO drift_report (tenant_id, id, scope, environment, state, says, entries, trigger, at)
    SELECT '${TENANT}', uuidv7(), 'observed', 'production', 'clean', 'x', '[]', 'schedule', now() - n * interval '1 minute' ${rows}`)
  await store.asOwner(`INSERT INTO finding (tenant_id, kind, subject, verdict, since, cleared_at, confidence, evidence)
    SELECT '${TENANT}', 'drift', 'drift/' || n, 'drift', now(), CASE WHEN n > 20 THEN now() END, 1, '[]' ${rows}`)
}

const questions: Record<string, (db: Database) => Promise<unknown>> = {
  'the first page of deployments': (db) => listDeployments(db, TENANT, { limit: 50 }),
  'a later page of an environment': async (db) => {
    const { nextCursor } = await listDeployments(store.db, TENANT, { limit: 50, environment: 'production' })
    return await listDeployments(db, TENANT, { limit: 50, environment: 'production', cursor: nextCursor ?? '' })
  },
  'open deployments': (db) => listDeployments(db, TENANT, { limit: 50, open: true }),
  'those that are silent': (db) => silentDeployments(db, TENANT, Date.now()),
  'a deployment by name': (db) => findDeployment(db, TENANT, 'production/1'),
  'a deployment with its journal': (db) => deploymentJournal(db, TENANT, id),
  'its output': (db) => readOutput(db, TENANT, id, { after: 0, limit: 100 }),
  'its drift': (db) => driftOfDeployment(db, TENANT, id),
  'a release by name': (db) => findRelease(db, TENANT, name),
  'the first page of releases': (db) => listReleases(db, TENANT, { limit: 50 }),
  'output that is kept': (db) =>
    appendOutput(db, TENANT, id, [
      { target: 't', at: new Date().toISOString(), stream: 'stdout', line: 'x', dedupKey: randomUUID() },
    ]),
  'a finding that is raised and cleared': async (db) => {
    const about = { kind: 'drift', subject: 'drift/new' }
    await raiseFinding(db, TENANT, { ...about, verdict: 'drift', confidence: 1, evidence: [], since: Date.now() })
    return await clearFinding(db, TENANT, about)
  },
  'a journal that promotes': async (db) => {
    const made = await makeDeployment(store.db, TENANT, await makeRelease(store.db, TENANT))
    return await recordJournal(db, TENANT, made.id, journal('deploy', Date.now(), [state('validating'), state('promoted')]))
  },
}

describe(`with ${DEPLOYMENTS} deployments`, () => {
  for (const [what, ask] of Object.entries(questions))
    it(`reads no big table whole for ${what}`, async () => {
      for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(BIG)
    })

  it('reads environments, with the newest of everything about them, in good time', async () => {
    for (const plan of await plansOf(store.db, (db) => listEnvironments(db, TENANT))) expect(plan).not.toMatch(BIG)
    for (const plan of await plansOf(store.db, (db) => newestDriftOf(db, TENANT, ['production']))) expect(plan).not.toMatch(BIG)
    expect(await paceOf(store, () => listEnvironments(store.db, TENANT))).toBeLessThan(28)
  })
})
