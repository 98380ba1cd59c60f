import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { SampleQuery } from '#contracts/api/releases.ts'
import { readSettings } from '#contracts/settings.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { samplePage } from '#prisma/stores/gate-samples.ts'
import { type Launched, launch } from '#start/launch.ts'
import { createTemporalClient, type TemporalClient } from '#temporal/client.ts'
import { ensureNamespace } from '#temporal/namespace.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { until } from '#test/monitoring/until.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { at, configure, gateInput, startService, type TestService } from './gate-rig.ts'

/** As many probes as a look has under way at a time. */
const UNDER_WAY = 6
const root = fileURLToPath(new URL('../../..', import.meta.url))

let store: StoreDatabase
let temporal: TemporalClient
let service: TestService
let dir: string
const namespace = `gates-${randomBytes(6).toString('hex')}`
const workers: Launched[] = []

beforeAll(async () => {
  store = await storeDatabase()
  dir = await mkdtemp(join(tmpdir(), 'mission-control-gates-'))
  const settings = readSettings({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace })
  temporal = await createTemporalClient(settings.temporal)
  await ensureNamespace(temporal.connection, namespace)
  service = await startService((_, response) => void setTimeout(() => response.end('right'), 150))
  await configure(store, 'suite', 'slow', {
    checks: [{ name: 'slow', kind: 'http', samples: { min: 60, max: 150 }, expect: { facts: { must: ['right'] } } }],
  })
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop('SIGKILL')))
  await service?.close()
  await temporal?.close()
  await store?.close()
})

async function startWorker(): Promise<Launched> {
  const worker = await launch({
    command: process.execPath,
    args: [join(root, 'test/integration/gates/gate-worker.ts')],
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: store.appUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: namespace,
    },
    logFile: join(dir, 'worker.log'),
    cwd: root,
  })
  workers.push(worker)
  return worker
}

describe('a gate whose worker is killed in the middle of a look', () => {
  it('is finished by another one, which takes no sample again that is stored', async () => {
    const first = await startWorker()
    const input = gateInput('slow', at(service.url))
    const handle = await temporal.client.workflow.start(workflowTypes.runGate, {
      ...{ workflowId: gateWorkflowId(input.gateRunId), taskQueue: taskQueues.main, args: [input] },
    })
    const stored = async () => (await samplePage(store.db, TENANT, input.gateRunId, SampleQuery.parse({ limit: 500 }))).items
    const before = await until('some samples', async () => {
      const items = await stored()
      return items.length >= 12 && items
    })
    await first.stop('SIGKILL')
    const askedBefore = service.asked
    expect(before.length).toBeLessThan(60)
    const atKill = await stored()
    await startWorker()
    const outcome = (await handle.result()) as { verdict: string; samples: number }
    const after = await stored()
    expect(outcome).toMatchObject({ verdict: 'pass', samples: after.length })
    expect(after.slice(0, atKill.length)).toEqual(atKill)
    expect(after.map(({ n }) => n)).toEqual(after.map((_, n) => n))
    // What was under way or not stored yet at the kill was asked again, and nothing else.
    const lost = askedBefore - atKill.length
    expect(lost).toBeLessThanOrEqual(UNDER_WAY * 5)
    expect(service.asked).toBe(after.length + lost)
    process.stdout.write(
      `killed after ${atKill.length} of ${after.length} stored samples; ${lost} answers were asked for again\n`,
    )
  }, 120_000)
})
