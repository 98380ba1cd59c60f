import { randomUUID } from 'node:crypto'
import { ScheduleNotFoundError } from '@temporalio/client'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { AuditPage } from '#contracts/api/lists.ts'
import { BackfillAccepted, BackfillPlan, SchedulePage } from '#contracts/api/schedules.ts'
import { SchedulesFile } from '#contracts/config/schedules.ts'
import { ScheduleView } from '#contracts/schedules.ts'
import { applyConfigWorkflowId, driftScheduleId, retainWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { ensureSearchAttributes } from '#temporal/ensure-search-attributes.ts'
import { reconcileSchedules } from '#temporal/gate-schedules.ts'
import { ensureNamespace } from '#temporal/namespace.ts'
import { ensureSchedules } from '#temporal/schedules.ts'
import { until } from '../../monitoring/until.ts'
import { problemIn } from './browser-like.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

const namespace = `schedules-${randomUUID().slice(0, 8)}`
const id = driftScheduleId(TENANT, 'production')

let database: TestDatabase
let web: TestWeb
let operator: string
let engineer: string

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database, { env: { TEMPORAL_NAMESPACE: namespace } })
  const { connection } = web.web.temporal
  await ensureNamespace(connection, namespace)
  await ensureSearchAttributes(connection, namespace, pino({ level: 'silent' }))
  ;[operator, engineer] = await Promise.all([tokenOf(database.db, 'operator'), tokenOf(database.db, 'engineer')])
  await configure('15m')
})
afterAll(async () => {
  await web?.stop()
  await database?.close()
})

const configure = async (every: string) => {
  const file = SchedulesFile.parse({ drift: [{ environment: 'production', every }] })
  return await reconcileSchedules(web.web.temporal.client, TENANT, file)
}
const call = (token: string, path: string, body?: object) =>
  fetch(`${web.origin}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
const listed = async () => SchedulePage.parse(await (await call(operator, 'schedules')).json()).items
const ask = (reason = 'for a test') => ({ id, reason, requestId: randomUUID() })
const started = async () => {
  const { client } = web.web.temporal
  const found = []
  for await (const { workflowId } of client.workflow.list({ query: `TemporalScheduledById = '${id}'` })) found.push(workflowId)
  return found
}

it('lists what is scheduled for the tenant alone, with when, what next, and what becomes of starts that meet', async () => {
  const { client } = web.web.temporal
  const action = { type: 'startWorkflow', workflowType: 'retain', workflowId: 'x', taskQueue: taskQueues.main } as const
  const foreign = driftScheduleId(randomUUID(), 'production')
  for (const scheduleId of [foreign, 'somebody-elses']) await client.schedule.create({ scheduleId, spec: {}, action })
  const one = await until('the list', async () => (await listed())[0])
  expect(await listed()).toHaveLength(1)
  expect(one).toMatchObject({ id, type: 'checkScheduledDrift', target: 'production', when: 'every 15 min', paused: false })
  expect(one).toMatchObject({ overlap: 'it is left out', catchupWindowMs: 60_000, missed: 0, recent: [] })
  expect(one.next).toHaveLength(5)
  expect(await problemIn(await call(operator, 'schedules/pause', { ...ask(), id: foreign }))).toMatchObject({ status: 404 })
})

it('stays paused, by whom and why, when configuration changes it, until somebody resumes it', async () => {
  await call(operator, 'schedules/pause', ask('the site moves'))
  expect(await configure('30m')).toMatchObject({ changed: [id] })
  const [paused] = await listed()
  expect(paused).toMatchObject({
    paused: true,
    pausedBy: 'token:test operator',
    pausedWhy: 'the site moves',
    when: 'every 30 min',
  })
  const resumed = ScheduleView.parse(await (await call(operator, 'schedules/resume', ask())).json())
  expect(resumed).toMatchObject({ paused: false, pausedBy: null, pausedWhy: null })
  const audit = AuditPage.parse(await (await call(operator, 'audit?action=schedule.pause')).json())
  expect(audit.items.filter(({ target }) => target === id)).toMatchObject([{ detail: { reason: 'the site moves' } }])
})

it('keeps a pause that comes between the look of a configuration and its change', async () => {
  const { client } = web.web.temporal
  const look = client.workflowService.describeSchedule.bind(client.workflowService)
  vi.spyOn(client.workflowService, 'describeSchedule').mockImplementationOnce(async (asked: Parameters<typeof look>[0]) => {
    const seen = await look(asked)
    await call(operator, 'schedules/pause', ask('just now'))
    return seen
  })
  await configure('45m')
  expect((await listed())[0]).toMatchObject({ paused: true, pausedWhy: 'just now' })
  await configure('45m')
  expect((await listed())[0]).toMatchObject({ paused: true, pausedWhy: 'just now', when: 'every 45 min' })
  await configure('30m')
  expect((await call(operator, 'schedules/resume', ask())).status).toBe(200)
})

it('is not written again by workers that start and find it as it should be', async () => {
  const { client } = web.web.temporal
  const own = client.schedule.getHandle(retainWorkflowId(TENANT))
  await ensureSchedules(client, TENANT)
  await ensureSchedules(client, TENANT)
  expect((await own.describe()).info.lastUpdatedAt).toBeUndefined()
  await own.update((previous) => ({ ...previous, spec: { intervals: [{ every: '2 hours' }] } }))
  await ensureSchedules(client, TENANT)
  expect((await own.describe()).spec.intervals).toMatchObject([{ every: 3_600_000, offset: 420_000 }])
  for (const made of [own, client.schedule.getHandle(applyConfigWorkflowId(TENANT))]) await made.delete()
})

it('is triggered once, however often the same request comes', async () => {
  const asked = ask()
  for (let times = 0; times < 2; times += 1) expect((await call(operator, 'schedules/trigger', asked)).status).toBe(200)
  await until('the run', async () => (await started()).length > 0)
  const recent = await until('it in the list', async () => (await listed())[0]?.recent[0])
  expect(recent).toMatchObject({ type: 'checkScheduledDrift', status: 'running', target: 'production', tenantId: TENANT })
  expect(await started()).toHaveLength(1)
  await web.web.temporal.client.workflow.getHandle(recent.workflowId).terminate()
})

it('is made up for in a window that was missed: what that starts is said before, bounded, and for engineers', async () => {
  const window = { from: '2026-01-01T00:01:00Z', to: '2026-01-01T02:01:00Z' }
  const plan = async (query: object) =>
    BackfillPlan.parse(await (await call(operator, `schedules/backfill-plan?${new URLSearchParams({ id, ...query })}`)).json())
  expect(await plan(window)).toMatchObject({
    count: 4,
    refused: null,
    times: expect.arrayContaining(['2026-01-01T00:30:00.000Z']),
  })
  expect(await plan({ ...window, to: '2026-01-20T00:00:00Z' })).toMatchObject({ refused: expect.stringContaining('at most 100') })
  expect(await plan({ ...window, to: '2026-01-01T00:02:00Z' })).toMatchObject({ count: 0, refused: expect.any(String) })
  expect(await problemIn(await call(operator, 'schedules/backfill', { ...ask(), ...window }))).toMatchObject({ status: 403 })
  const tooMuch = { ...ask(), ...window, to: '2026-01-20T00:00:00Z' }
  expect(await problemIn(await call(engineer, 'schedules/backfill', tooMuch))).toMatchObject({ status: 409 })
  const answer = await call(engineer, 'schedules/backfill', { ...ask(), ...window })
  expect(BackfillAccepted.parse(await answer.json())).toEqual({ id, runs: 4 })
  // The first of them; nobody works here, so that the others wait for its end.
  await until('the first run', async () => (await started()).some((run) => run.endsWith('2026-01-01T00:30:00Z')))
})

it('that is gone is said to be gone', async () => {
  await web.web.temporal.client.schedule.getHandle(id).delete()
  await expect(web.web.temporal.client.schedule.getHandle(id).describe()).rejects.toThrow(ScheduleNotFoundError)
  expect(await problemIn(await call(operator, 'schedules/resume', ask()))).toMatchObject({ status: 404 })
})
