import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { appendOutput } from '#prisma/stores/deployment-output.ts'
import { retain } from '#prisma/stores/retention.ts'
import { configurePlaces, journal, makeDeployment, makeRelease, promote, state } from './places.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const DAY_MS = 86_400_000
const T = Date.parse('2026-01-01T00:00:00.000Z')

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
  await configurePlaces(store.db, TENANT)
})
afterAll(async () => await store.close())

const idsOf = async (table: string) => (await store.asOwner<{ id: string }>(`SELECT id FROM ${table}`)).map(({ id }) => id)

describe('retention of deployments', () => {
  it('removes what is long over with its journal, never what runs, what can be returned to or what is at work', async () => {
    const { db } = store
    const promoted = []
    for (let n = 0; n < 6; n++) promoted.push(await promote(db, TENANT, await makeRelease(db, TENANT), T + n * DAY_MS))
    const atWork = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    const cancelled = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    await recordJournal(db, TENANT, cancelled.id, journal('deploy', T, [state('cancelled')]))
    const removed = await retain(db, TENANT, { deploymentDays: 730 }, { now: T + 900 * DAY_MS })
    expect(removed.deployment).toBe(3)
    expect(new Set(await idsOf('deployment'))).toEqual(new Set([...promoted.slice(2), atWork].map(({ id }) => id)))
    expect(await store.asOwner('SELECT DISTINCT deployment_id FROM deployment_entry')).toHaveLength(4)
    expect((await makeDeployment(db, TENANT, await makeRelease(db, TENANT))).number).toBe(9)
  })

  it('removes old output, samples and gate runs, each by its own time', async () => {
    const { id } = await promote(store.db, TENANT, await makeRelease(store.db, TENANT), T + 10 * DAY_MS)
    const line = (at: number) =>
      ({ target: 't', at: new Date(at).toISOString(), stream: 'stdout', line: 'x', dedupKey: `${at}` }) as const
    await appendOutput(store.db, TENANT, id, [line(T), line(T + 100 * DAY_MS)])
    const [old, young] = [randomUUID(), randomUUID()]
    for (const [run, at] of [
      [old, '2026-01-01'],
      [young, '2026-12-01'],
    ] as const) {
      await store.asOwner(
        `INSERT INTO gate_run (tenant_id, id, suite, suite_hash, suite_body, environment, places, trigger, requested_by, looks,
          correlation_id, verdict, started_at, finished_at)
          VALUES ('${TENANT}', '${run}', 's', 'h', '{}', 'production', '[]', 'hand', 'a', 1, 'c', 'pass', '${at}', '${at}');
         INSERT INTO gate_sample (tenant_id, gate_run_id, "check", n, at) VALUES ('${TENANT}', '${run}', 'c', 0, '${at}')`,
      )
    }
    const policy = { outputDays: 90, gateRunDays: 365, gateSampleDays: 30 }
    expect(await retain(store.db, TENANT, policy, { now: T + 120 * DAY_MS })).toMatchObject({
      ...{ deployment_line: 1, gate_sample: 1, gate_run: 0 },
    })
    expect(await retain(store.db, TENANT, policy, { now: T + 370 * DAY_MS })).toMatchObject({ gate_run: 1 })
    expect(await idsOf('gate_run')).toEqual([young])
  })

  it('removes drift reports, but of each pair never the newest', async () => {
    const reports = [
      ['observed', 'production', null, 1],
      ['observed', 'production', null, 2],
      ['between', 'production', 'staging', 1],
      ['between', 'production', 'staging', 2],
      ['observed', 'staging', null, 1],
    ] as const
    for (const [scope, environment, against, day] of reports) {
      await store.asOwner(
        `INSERT INTO drift_report (tenant_id, id, scope, environment, against, state, says, entries, trigger, at)
         VALUES ('${TENANT}', '${randomUUID()}', '${scope}', '${environment}', ${against ? `'${against}'` : 'NULL'}, 'clean', 'x', '[]',
           'schedule', '2026-01-0${day}')`,
      )
    }
    expect(await retain(store.db, TENANT, { driftReportDays: 90 }, { now: T + 500 * DAY_MS })).toMatchObject({ drift_report: 2 })
    const left = await store.asOwner<{ d: string }>(
      `SELECT scope || environment || to_char(at, 'DD') AS d FROM drift_report ORDER BY 1`,
    )
    expect(left.map(({ d }) => d)).toEqual(['betweenproduction02', 'observedproduction02', 'observedstaging01'])
  })
})
