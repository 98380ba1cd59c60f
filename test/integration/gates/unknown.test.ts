import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createGateRuns } from '#activities/gate/create-gate-runs.ts'
import type { GateOutcome } from '#contracts/deploy-payloads.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { gateRunById } from '#prisma/stores/gate-runs.ts'
import { TENANT } from '#test/integration/stores/store-database.ts'
import { startTestWorker, type TestWorker } from '#test/monitoring/test-worker.ts'
import { until } from '#test/monitoring/until.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { at, GateRig, gateDeps, gateInput, startService, type TestService } from './gate-rig.ts'

let rig: GateRig
let service: TestService
let asked = 0

beforeAll(async () => {
  rig = await GateRig.open({})
  service = await startService((_, response) => {
    asked += 1
    response.end(asked % 8 === 0 ? 'wrong' : 'right')
  })
})
afterAll(async () => {
  await service?.close()
  await rig?.close()
})

const detail = async (id: string) => (await gateRunById(rig.store.db, TENANT, id))?.run
const freshness = (table: string) => ({
  checks: [
    {
      name: 'orders',
      kind: 'sql',
      url: { secret: { env: 'DB' } },
      statement: `select max(at) from ${table}`,
      expect: { freshness: { within: '1h' } },
    },
  ],
})

/** A rig whose checks may ask the test's own database, which is known only once it is there. */
async function openWithDatabase(): Promise<GateRig> {
  const env: Record<string, string> = {}
  const opened = await GateRig.open(env)
  env.DB = opened.store.ownerUrl
  return opened
}

describe.concurrent('what is not known', () => {
  it('stays inconclusive: a run that could not decide ends, and is never begun anew until it passes', async () => {
    await rig.configure('suite', 'near', {
      checks: [{ name: 'near', kind: 'http', samples: { max: 64 }, expect: { facts: { must: ['right'] } } }],
    })
    const { input, handle } = await rig.start('near', at(service.url))
    expect(await handle.result()).toMatchObject({ verdict: 'inconclusive' })
    expect(await detail(input.gateRunId)).toMatchObject({ verdict: 'inconclusive', finishedAt: expect.any(String) })
    const { status } = await handle.describe()
    expect(status.name).toBe('COMPLETED')
  })

  it('is no data, extended and then held, when there is nothing to measure: never a zero and never a pass', async () => {
    const own = await openWithDatabase()
    await own.store.asOwner('CREATE TABLE empty_orders (at timestamptz)')
    await own.configure('suite', 'quiet', freshness('empty_orders'))
    const began = Date.now()
    // Once at each of three looks, and once after each of three waits.
    const outcome = await own.run('quiet')
    expect(outcome).toMatchObject({ verdict: 'no_data', samples: 6 })
    expect(Date.now() - began).toBeGreaterThan(85_000)
    await own.close()
  }, 150_000)

  it('waits for low traffic instead of failing it', async () => {
    const own = await openWithDatabase()
    await own.store.asOwner('CREATE TABLE rare_orders (at timestamptz)')
    await own.configure('suite', 'rare', freshness('rare_orders'))
    const { input, handle } = await own.start('rare')
    const samples = async () => (await gateRunById(own.store.db, TENANT, input.gateRunId))?.run.samples
    await until('three looks that found nothing', async () => (await samples()) === 3)
    await own.store.asOwner('INSERT INTO rare_orders VALUES (now())')
    expect(await handle.result()).toMatchObject({ verdict: 'pass', samples: 4 })
    await own.close()
  }, 150_000)

  it('is an error of the gate, and no failed workflow, when the monitor itself throws', async () => {
    const deps = gateDeps(rig.store)
    const broken: TestWorker = await startTestWorker(inject('temporalAddress'), {
      ...createGateRuns(deps),
      takeLook: () => Promise.reject(new TypeError('cannot read a JWT as a UUID')),
    })
    await rig.configure('suite', 'thrown', { checks: [{ name: 'a', kind: 'http', expect: { facts: { must: ['right'] } } }] })
    const input = gateInput('thrown', at(service.url))
    const handle = await broken.temporal.client.workflow.start(workflowTypes.runGate, {
      ...{ workflowId: gateWorkflowId(input.gateRunId), taskQueue: taskQueues.main, args: [input] },
    })
    const outcome = (await handle.result()) as GateOutcome
    expect(outcome).toMatchObject({ verdict: 'error', says: expect.stringContaining('cannot read a JWT as a UUID') })
    expect((await handle.describe()).status.name).toBe('COMPLETED')
    expect(await detail(input.gateRunId)).toMatchObject({ verdict: 'error' })
    await broken.stop()
  }, 150_000)

  it('is inconclusive when it is cancelled, and nothing of it runs on', async () => {
    const slow = await startService((_, response) => void setTimeout(() => response.end('right'), 400))
    await rig.configure('suite', 'cancelled', {
      checks: [{ name: 'a', kind: 'http', samples: { min: 60, max: 150 }, expect: { facts: { must: ['right'] } } }],
    })
    const { input, handle } = await rig.start('cancelled', at(slow.url))
    await until('some samples', async () => ((await detail(input.gateRunId))?.samples ?? 0) > 6)
    await handle.cancel()
    await expect(handle.result()).rejects.toThrow()
    expect(await detail(input.gateRunId)).toMatchObject({ verdict: 'inconclusive', says: expect.stringContaining('Cancelled') })
    const { asked: then } = slow
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(slow.asked).toBe(then)
    await slow.close()
  }, 60_000)

  it('ends by itself, as it stands, just before the time for the run is over', async () => {
    const slow = await startService((_, response) => void setTimeout(() => response.end('right'), 1_500))
    await rig.configure('suite', 'late', {
      checks: [{ name: 'a', kind: 'http', samples: { min: 60, max: 150 }, expect: { facts: { must: ['right'] } } }],
    })
    const input = gateInput('late', at(slow.url))
    const handle = await rig.worker.temporal.client.workflow.start(workflowTypes.runGate, {
      ...{ workflowId: gateWorkflowId(input.gateRunId), taskQueue: taskQueues.main, args: [input] },
      workflowExecutionTimeout: '16 seconds',
    })
    const outcome = (await handle.result()) as GateOutcome
    expect(outcome).toMatchObject({ verdict: 'inconclusive', says: expect.stringContaining('time for it was over') })
    expect(await detail(input.gateRunId)).toMatchObject({ verdict: 'inconclusive' })
    await slow.close()
  }, 60_000)

  it('is told as a finding after three runs in a row that measured nothing, and cleared by one that did', async () => {
    const own = await openWithDatabase()
    const open = async () => (await listOpenFindings(own.store.db, TENANT)).filter(({ kind }) => kind === 'gate-no-data')
    for (let run = 0; run < 3; run += 1) {
      expect(await open()).toEqual([])
      await own.run('unconfigured')
    }
    expect(await open()).toEqual([expect.objectContaining({ verdict: 'no-data', subject: 'gate/unconfigured/production' })])
    await own.configure('suite', 'unconfigured', {
      checks: [{ name: 'a', kind: 'http', expect: { facts: { must: ['never'] } } }],
    })
    expect(await own.run('unconfigured', at(service.url))).toMatchObject({ verdict: 'fail' })
    expect(await open()).toEqual([])
    await own.close()
  }, 60_000)
})
