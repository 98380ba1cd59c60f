import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WorkflowDetail, WorkflowPage } from '#contracts/api/workflows.ts'
import { withCorrelation } from '#telemetry/correlation.ts'
import { ensureSearchAttributes } from '#temporal/ensure-search-attributes.ts'
import { testBundle } from '../../monitoring/test-worker.ts'
import { problemIn } from './browser-like.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
let headers: { authorization: string }
/** Nobody polls it: workflows on it stay as they are. */
const taskQueue = `nobody-${randomUUID()}`
const prefix = `made-by-a-test/${randomUUID()}`
const target = `fleet-${randomUUID()}`

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  headers = { authorization: `Bearer ${await tokenOf(database.db, 'viewer')}` }
  const { client, connection } = web.web.temporal
  await ensureSearchAttributes(connection, client.options.namespace, pino({ level: 'silent' }))
  for (const [n, args] of [
    [{ tenantId: TENANT, apiKey: 'sk-live-4f9a8b7c6d5e4f3a2b1c', gatewaySlug: target }],
    [{ tenantId: randomUUID(), gatewaySlug: target }],
    [{ tenantId: TENANT }],
    [],
  ].entries())
    await withCorrelation(`${prefix}/${n}`, () =>
      client.workflow.start('retain', { workflowId: `${prefix}/${n}`, taskQueue, args }),
    )
  await client.workflow.getHandle(`${prefix}/2`).terminate('for a test')
})
afterAll(async () => {
  const { client } = web.web.temporal
  for (const n of [0, 1, 3])
    await client.workflow
      .getHandle(`${prefix}/${n}`)
      .terminate()
      .catch(() => undefined)
  await web.stop()
  await database.close()
})

const get = (path: string) => fetch(`${web.origin}/api/v1/workflows${path}`, { headers })
const page = async (query: string) => WorkflowPage.parse(await (await get(query)).json())
const about = (n: number) => get(`/execution?workflowId=${encodeURIComponent(`${prefix}/${n}`)}`)

describe('the list of workflows', () => {
  it('is filtered and paged by the server', async () => {
    const search = `search=${encodeURIComponent(prefix)}`
    await expect.poll(async () => (await page(`?${search}`)).total).toBe(2)
    await expect
      .poll(async () => (await page(`?${search}&status=terminated`)).items.map(({ workflowId }) => workflowId))
      .toEqual([`${prefix}/2`])
    const first = await page(`?${search}&limit=1`)
    const second = await page(`?${search}&limit=1&cursor=${first.nextCursor}`)
    const ids = [...first.items, ...second.items].map(({ workflowId }) => workflowId)
    expect(ids.toSorted()).toEqual([0, 2].map((n) => `${prefix}/${n}`))
    expect(first.items[0]).toMatchObject({ type: 'retain', queue: taskQueue })
    expect((await page(`?${search}&type=deployRelease`)).items).toEqual([])
  })

  it('finds what is about one thing, and what one request began, of the tenant alone', async () => {
    const idsOf = async (query: string) => (await page(query)).items.map(({ workflowId }) => workflowId)
    const correlationId = `${prefix}/0`
    await expect.poll(() => idsOf(`?target=${target}`)).toEqual([`${prefix}/0`])
    await expect.poll(() => idsOf(`?correlationId=${encodeURIComponent(correlationId)}`)).toEqual([`${prefix}/0`])
    expect((await page(`?target=${target}`)).items[0]).toMatchObject({ tenantId: TENANT, target, correlationId })
    expect(await idsOf(`?correlationId=${encodeURIComponent(`${prefix}/1`)}`)).toEqual([])
  })

  it('takes a quote for a quote, and refuses a cursor that is none of ours', async () => {
    expect((await page(`?search=${encodeURIComponent(`' OR WorkflowType = 'retain`)}`)).items).toEqual([])
    expect(await problemIn(await get('?cursor=none-such'))).toMatchObject({ status: 400 })
    expect(await problemIn(await get('?cursor=WyJub25lIl0'))).toMatchObject({ status: 400 })
  })
})

describe('one execution', () => {
  it('is shown with what it was given, without secrets, and what it waits for', async () => {
    const detail = WorkflowDetail.parse(await (await about(0)).json())
    expect(detail).toMatchObject({
      workflow: { status: 'running', type: 'retain', closedAt: null },
      input: { tenantId: TENANT, apiKey: expect.stringMatching(/^\[redacted:/) },
      ...{ result: null, failure: null, steps: [], pending: [] },
      correlationId: expect.any(String),
    })
  })

  it('says how it ended when it was ended from outside', async () => {
    const detail = WorkflowDetail.parse(await (await about(2)).json())
    expect(detail.workflow).toMatchObject({ status: 'terminated', closedAt: expect.any(String) })
  })

  it('is not there for another tenant, nor when it is not kept', async () => {
    expect(await problemIn(await about(1))).toMatchObject({ status: 404 })
    // Nor when it does not say whose it is.
    expect(await problemIn(await about(3))).toMatchObject({ status: 404 })
    expect(await problemIn(await about(9))).toMatchObject({ status: 404, detail: expect.stringContaining(`${prefix}/9`) })
  })
})

describe('a dry replay', () => {
  it('runs the history of an execution through the code of today, in a process of its own', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'mission-control-replay-'))
    await symlink(dirname((await testBundle()).codePath), join(stateDir, 'build'))
    vi.stubEnv('MISSION_CONTROL_STATE_DIR', stateDir)
    try {
      const engineer = { authorization: `Bearer ${await tokenOf(database.db, 'engineer')}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ workflowId: `${prefix}/0` })
      const response = await fetch(`${web.origin}/api/v1/workflows/replay`, { method: 'POST', headers: engineer, body })
      expect(await response.json()).toMatchObject({ outcome: 'same', eventId: null })
    } finally {
      vi.unstubAllEnvs()
      await rm(stateDir, { recursive: true })
    }
  }, 90_000)
})
