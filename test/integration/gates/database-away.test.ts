import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateRuns } from '#activities/gate/create-gate-runs.ts'
import { Suite } from '#contracts/config/suites.ts'
import type { GateOutcome } from '#contracts/deploy-payloads.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { gateRunById } from '#prisma/stores/gate-runs.ts'
import { TENANT } from '#test/integration/stores/store-database.ts'
import { OwnServers } from '#test/monitoring/own-servers.ts'
import { startTestWorker, type TestWorker } from '#test/monitoring/test-worker.ts'
import { until } from '#test/monitoring/until.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { at, gateDeps, gateInput, startService, type TestService } from './gate-rig.ts'

let servers: OwnServers
let db: Database
let worker: TestWorker
let service: TestService

beforeAll(async () => {
  servers = await OwnServers.start()
  const { ownerUrl, appUrl, temporalAddress } = servers.addresses
  await migrate({ ownerUrl })
  db = openDatabase({ url: appUrl, maxConnections: 4 })
  worker = await startTestWorker(temporalAddress, createGateRuns(gateDeps({ db })))
  service = await startService((_, response) => void setTimeout(() => response.end('right'), 500))
  const suite = Suite.parse({
    checks: [{ name: 'a', kind: 'http', samples: { min: 60, max: 150 }, expect: { facts: { must: ['right'] } } }],
  })
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query(
    `INSERT INTO config_document (tenant_id, kind, slug, position, hash, body) VALUES ($1, 'suite', 'slow', 0, 'h', $2::jsonb)`,
    [TENANT, JSON.stringify(suite)],
  )
  await owner.end()
}, 240_000)
afterAll(async () => {
  await worker?.stop()
  await service?.close()
  await db?.close()
  await servers?.stop()
}, 60_000)

describe('a gate whose database goes away', () => {
  it('ends in error in minutes, neither pass nor fail, and is written down as soon as the database is back', async () => {
    const input = gateInput('slow', at(service.url))
    const handle = await worker.temporal.client.workflow.start(workflowTypes.runGate, {
      ...{ workflowId: gateWorkflowId(input.gateRunId), taskQueue: taskQueues.main, args: [input] },
    })
    const run = async () => (await gateRunById(db, TENANT, input.gateRunId))?.run
    await until('some samples', async () => ((await run())?.samples ?? 0) > 3)
    await servers.killPostgres()
    const began = Date.now()
    const outcome = (await handle.result()) as GateOutcome
    const tookS = (Date.now() - began) / 1_000
    process.stdout.write(`error after ${tookS.toFixed(0)} s without a database: ${outcome.says}\n`)
    expect(outcome).toMatchObject({ verdict: 'error', enforce: 'pause' })
    expect(tookS).toBeLessThan(180)
    expect((await handle.describe()).status.name).toBe('COMPLETED')
    await servers.restartPostgres()
    const written = await until('the end of the run', async () => {
      const now = await run()
      return now?.verdict === 'error' && now
    })
    expect(written).toMatchObject({ finishedAt: expect.any(String), says: outcome.says })
    expect(written.samples).toBeGreaterThan(3)
  }, 300_000)
})
