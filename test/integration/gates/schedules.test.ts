import { ScheduleOverlapPolicy } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GateRunQuery } from '#contracts/api/releases.ts'
import { SchedulesFile } from '#contracts/config/schedules.ts'
import { gateScheduleId } from '#contracts/workflow-ids.ts'
import { listGateRuns } from '#prisma/stores/gate-runs.ts'
import { reconcileSchedules } from '#temporal/gate-schedules.ts'
import { TENANT } from '#test/integration/stores/store-database.ts'
import { until } from '#test/monitoring/until.ts'
import { GateRig, startService, type TestService } from './gate-rig.ts'

let rig: GateRig
let service: TestService
const id = (name: string) => gateScheduleId(TENANT, name)
const apply = (...gates: object[]) =>
  reconcileSchedules(rig.worker.temporal.client, TENANT, SchedulesFile.parse({ gates, drift: [] }))
const hourly = { name: 'hourly', suite: 'answers', environment: 'production', every: '1h' }
const nightly = { name: 'nightly', suite: 'answers', environment: 'production', target: 'two', cron: '30 3 * * *' }

beforeAll(async () => {
  rig = await GateRig.open()
  service = await startService((_, response) => void response.end('42'))
  for (const slug of ['one', 'two'])
    await rig.configure('target', slug, { slug, driver: 'command', deploy: ['true'], address: service.url })
  await rig.configure('environment', 'production', { slug: 'production', waves: [['one'], ['two']] })
  await rig.configure('suite', 'answers', { checks: [{ name: 'a', kind: 'http', expect: { facts: { must: ['42'] } } }] })
})
afterAll(async () => {
  await service?.close()
  await rig?.close()
})

const nothing = { added: [], changed: [], removed: [], problems: [] }
const listed = async () => {
  const ids: string[] = []
  for await (const { scheduleId } of rig.worker.temporal.client.schedule.list()) ids.push(scheduleId)
  return ids.toSorted()
}

describe('schedules of gates', () => {
  it('become what configuration says, and are left alone when they are so already', async () => {
    expect(await apply(hourly, nightly)).toEqual({ ...nothing, added: [id('hourly'), id('nightly')] })
    expect(await apply(hourly, nightly)).toEqual(nothing)
    expect(await apply({ ...hourly, every: '2h', jitter: '5m' }, nightly)).toEqual({ ...nothing, changed: [id('hourly')] })
    const { spec } = await rig.worker.temporal.client.schedule.getHandle(id('hourly')).describe()
    expect(spec).toMatchObject({ intervals: [{ every: 7_200_000 }], jitter: 300_000 })
    await until('the list', async () => (await listed()).length === 2)
    expect(await apply(nightly)).toEqual({ ...nothing, removed: [id('hourly')] })
    await until('the list', async () => (await listed()).length === 1)
  })

  it('that Temporal refuses are told, and stop no other', async () => {
    const wrong = { ...nightly, name: 'wrong', cron: '99 99 * * *' }
    const changes = await apply(nightly, wrong, hourly)
    expect(changes).toMatchObject({
      added: [id('hourly')],
      changed: [],
      problems: [expect.stringContaining(`schedules.yaml: ${id('wrong')}`)],
    })
  })

  it('start a run of its own each time, of what runs now, against the targets that are meant', async () => {
    for (const name of ['hourly', 'nightly', 'nightly']) {
      const { total } = { total: (await runs()).length }
      // A run is on record a moment before its workflow has ended: the next one waits for that instead of being skipped.
      await rig.worker.temporal.client.schedule.getHandle(id(name)).trigger(ScheduleOverlapPolicy.BUFFER_ALL)
      await until('a finished run', async () => (await runs()).filter(({ verdict }) => verdict !== null).length > total)
    }
    const all = await runs()
    expect(all.map(({ verdict, target, trigger, requestedBy }) => [verdict, target, trigger, requestedBy])).toEqual([
      ['pass', 'two', 'schedule', 'schedule nightly'],
      ['pass', 'two', 'schedule', 'schedule nightly'],
      ['pass', 'one', 'schedule', 'schedule hourly'],
    ])
    expect(new Set(all.map((run) => run.id)).size).toBe(3)
    expect(new Set(all.map(({ correlationId }) => correlationId)).size).toBe(3)
  })

  it('whose environment is gone have a run in error, and no failed workflow', async () => {
    await apply({ ...hourly, name: 'lost', environment: 'nowhere' })
    await rig.worker.temporal.client.schedule.getHandle(id('lost')).trigger()
    const lost = await until('its run', async () => (await runs('nowhere')).find(({ verdict }) => verdict !== null))
    expect(lost).toMatchObject({ verdict: 'error', says: expect.stringContaining('No environment nowhere is configured') })
  })
})

const runs = async (environment = 'production') =>
  (await listGateRuns(rig.store.db, TENANT, GateRunQuery.parse({ suite: 'answers', environment }))).items
