import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { openWorkflowFindings } from '#prisma/stores/workflow-findings.ts'
import { until } from '../../monitoring/until.ts'
import { AlertRig } from './alert-rig.ts'

const WAIT = { withinMs: 120_000 }
const rules = [{ name: 'workflow-failed', severity: 'warning', groupBy: ['type', 'cause'] }]

let rig: AlertRig

beforeAll(async () => {
  const servers = {
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  }
  rig = await AlertRig.open(servers, { rules })
})
afterAll(() => rig?.close())

const start = async (workflowId: string, type: string, args: unknown[]) => {
  await rig.installation.temporal.client.workflow.start(type, { workflowId, taskQueue: taskQueues.main, args })
}
const missing = { tenantId, environment: 'nowhere', against: [], stages: null, deploymentId: null, trigger: 'hand' }
const fail = (workflowId: string) => start(workflowId, 'checkDrift', [{ ...missing, correlationId: workflowId }])
const open = () => openWorkflowFindings(rig.installation.db, tenantId)
const toldOf = (type: string) => rig.hook.received.map(({ body }) => body).filter(({ message }) => message.title.includes(type))

it('tells of workflows that fail, those of one cause together, with the cause and the way there, until they are well', async () => {
  const ids = Array.from({ length: 12 }, () => `made-by-a-test/${randomUUID()}`)
  const [first = ''] = ids
  for (const id of ids) await fail(id)
  await until('one finding each', async () => (await open()).length === ids.length, WAIT)
  const alert = await until('one alert', async () => {
    const found = (await rig.alerts()).filter(({ rule }) => rule === 'workflow-failed')
    return found.length === 1 && found[0]?.firing === ids.length ? found[0] : null
  })
  expect(alert).toMatchObject({
    severity: 'warning',
    labels: { type: 'checkDrift', cause: 'No environment nowhere is configured.' },
  })
  const told = await until('people to be told', async () => toldOf('checkDrift')[0])
  expect(told.message.why[0]).toContain('checkDrift of nowhere failed: No environment nowhere is configured.')
  expect(told.message.why[0]).toContain('A retry is not likely to help')
  const [link] = told.message.actions.filter(({ url }) => url?.includes('/workflows/execution?id='))
  expect(ids).toContain(new URL(link?.url ?? '').searchParams.get('id'))

  // One is run again and is well: the others are still told.
  await start(first, 'retain', [{ tenantId }])
  await until('the first to be well', async () => (await open()).every(({ subject }) => subject !== `workflow/${first}`), WAIT)
  expect(await open()).toHaveLength(ids.length - 1)
  for (const id of ids.slice(1)) await start(id, 'retain', [{ tenantId }])
  await until('the end to be told', async () => toldOf('checkDrift').some(({ status }) => status === 'resolved'), WAIT)
})

it('follows what a schedule started through its reruns, which keep the time in their id', async () => {
  const family = `made-by-a-test/${randomUUID()}`
  const id = `${family}-2026-01-01T00:00:00Z`
  const runOfFinding = async () => (await open()).find(({ subject }) => subject === `workflow/${family}`)?.labels.run
  await fail(id)
  const first = await until('the finding', runOfFinding, WAIT)
  await fail(id)
  await until('the rerun to be told', async () => ((await runOfFinding()) ?? first) !== first, WAIT)
  await start(id, 'retain', [{ tenantId }])
  await until('the end of it', async () => (await runOfFinding()) === undefined, WAIT)
})

it('tells of one that gets nowhere, and that it is over when a person has ended it', async () => {
  const id = `made-by-a-test/${randomUUID()}`
  await start(id, 'typeOfNoRelease', [{ tenantId }])
  const [finding] = await until(
    'the finding',
    async () => {
      const found = (await open()).filter(({ verdict }) => verdict === 'stuck')
      return found.length > 0 ? found : null
    },
    WAIT,
  )
  expect(finding).toMatchObject({ subject: `workflow/${id}`, labels: { type: 'typeOfNoRelease', workflow: id } })
  expect(finding?.evidence.says).toMatch(/typeOfNoRelease gets nowhere: .*no such function is exported/)
  await rig.installation.temporal.client.workflow.getHandle(id).terminate('for a test')
  await until('the finding to be cleared', async () => (await open()).length === 0, WAIT)
})
