import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AuditPage } from '#contracts/api/lists.ts'
import { FailureGroups, ResetFailuresOutcome, ResetPlanView, WorkflowActAccepted } from '#contracts/api/workflow-acts.ts'
import { WorkflowDetail } from '#contracts/api/workflows.ts'
import type { ReconcileReport } from '#contracts/workflow-payloads.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { bundleOf, workerOn } from '../../monitoring/worker-on.ts'
import { repoRoot } from '../../repo-files.ts'
import { problemIn } from './browser-like.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
let engineer: string
let stopWorker: () => Promise<void>
const taskQueue = `acts-${randomUUID()}`
const prefix = `retain/${TENANT}/${randomUUID()}`
/** Why the activity fails; null = it does not. */
let trouble: string | null = null
const given: unknown[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  engineer = await tokenOf(database.db, 'engineer')
  stopWorker = await workerOn({
    ...{ address: inject('temporalAddress'), namespace: client().options.namespace, taskQueue },
    activities: {
      deleteOldRows: async (input) => {
        given.push(input)
        if (trouble) throw ApplicationFailure.nonRetryable(trouble, 'BROKEN')
        return { stream_event: 1 }
      },
    },
  })
})
afterAll(async () => {
  await stopWorker()
  await web.stop()
  await database.close()
})

const client = () => web.web.temporal.client
const call = (path: string, body?: object, token = engineer) =>
  fetch(`${web.origin}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
const act = (name: string, body: object) => call(`/workflows/${name}`, { reason: 'for a test', requestId: randomUUID(), ...body })
const accepted = async (response: Response) => WorkflowActAccepted.parse(await response.json())
const detailOf = async (workflowId: string, runId?: string) => {
  const query = new URLSearchParams({ workflowId, ...(runId ? { runId } : {}) })
  return WorkflowDetail.parse(await (await call(`/workflows/execution?${query}`)).json())
}

/** One that has come to its end, however that was. */
async function ended(name: string, input: object = { tenantId: TENANT }): Promise<{ workflowId: string; runId: string }> {
  const workflowId = `${prefix}/${name}`
  const handle = await client().workflow.start('retain', { workflowId, taskQueue, args: [input] })
  await handle.result().catch(() => undefined)
  return { workflowId, runId: handle.firstExecutionRunId }
}

describe('a reset', () => {
  it('says what would run again, then does it once however often it is asked for, and is on record', async () => {
    trouble = 'A bug of yesterday'
    const failed = await ended('reset')
    const { steps } = await detailOf(failed.workflowId)
    const eventId = steps.find(({ name }) => name === 'deleteOldRows')?.eventId ?? 0
    const query = new URLSearchParams({ ...failed, eventId: String(eventId) })
    const plan = ResetPlanView.parse(await (await call(`/workflows/reset-plan?${query}`)).json())
    expect(plan).toMatchObject({ refused: null, again: [{ name: 'deleteOldRows', times: 1, isHarmless: true }] })
    trouble = null
    const asked = { ...failed, eventId, requestId: randomUUID(), reason: 'the bug is mended' }
    const first = await accepted(await act('reset', asked))
    expect(first.runId).not.toBe(failed.runId)
    await client().workflow.getHandle(failed.workflowId, first.runId).result()
    expect(await accepted(await act('reset', asked))).toEqual(first)
    const other = await problemIn(await act('reset', { ...failed, eventId }))
    expect(other).toMatchObject({ status: 409, detail: expect.stringContaining('later run') })
    expect((await detailOf(failed.workflowId)).workflow).toMatchObject({ runId: first.runId, status: 'completed' })
    const { items } = AuditPage.parse(await (await call('/audit?action=workflow.reset')).json())
    expect(items.filter(({ detail }) => detail?.requestId === asked.requestId)[0]).toMatchObject({
      ...{ outcome: 'requested', target: failed.workflowId },
      detail: { reason: 'the bug is mended', eventId, runId: failed.runId },
    })
  })

  it('is the same when it is asked for again, also where the run that it ended could not be reset any more', async () => {
    const queue = `drained-${randomUUID()}`
    const stop = await workerOn({
      ...{ address: inject('temporalAddress'), namespace: client().options.namespace, taskQueue: queue },
      activities: {},
    })
    const workflowId = `backfill/${TENANT}/${randomUUID()}`
    // Its activity is known to no worker here, so that it stays at its first decision.
    const args = [{ tenantId: TENANT, backfillId: randomUUID(), number: 1, source: 'board' }]
    const handle = await client().workflow.start('runBackfill', { workflowId, taskQueue: queue, args })
    const running = { workflowId, runId: handle.firstExecutionRunId }
    const activityOf = async () => (await detailOf(workflowId)).steps.find(({ kind }) => kind === 'activity')?.eventId ?? 0
    await expect.poll(activityOf, { timeout: 20_000 }).toBeGreaterThan(0)
    const asked = { ...running, eventId: await activityOf(), requestId: randomUUID() }
    const first = await accepted(await act('reset', asked))
    expect((await detailOf(workflowId, running.runId)).workflow.status).toBe('terminated')
    expect(await accepted(await act('reset', asked))).toEqual(first)
    expect((await act('reset', { ...asked, requestId: randomUUID() })).status).toBe(409)
    await client().workflow.getHandle(workflowId, first.runId).terminate()
    await stop()
  })

  it('runs again what was under way at that step, and not what was over: as its plan says', async () => {
    const ran: string[] = []
    let next: () => void = () => undefined
    const queue = `at-once-${randomUUID()}`
    const stop = await workerOn({
      ...{ address: inject('temporalAddress'), namespace: client().options.namespace, taskQueue: queue },
      bundle: await bundleOf(join(repoRoot, 'test/monitoring/at-once/workflows.ts')),
      activities: {
        watchTenant: async () => {
          ran.push('watchTenant')
          // Over only when the last of the others is at work.
          if (!ran.includes('deleteOldRows')) await new Promise<void>((resolve) => (next = resolve))
          return 'shift-over'
        },
        reconcileConfig: async () => {
          ran.push('reconcileConfig')
          return {} as ReconcileReport // nobody reads it
        },
        deleteOldRows: async () => {
          ran.push('deleteOldRows')
          next()
          return {}
        },
      },
    })
    const workflowId = `${prefix}/at-once`
    const handle = await client().workflow.start('twoAtOnce', { workflowId, taskQueue: queue, args: [{ tenantId: TENANT }] })
    await handle.result()
    expect(ran.toSorted()).toEqual(['deleteOldRows', 'reconcileConfig', 'watchTenant'])
    const { steps } = await detailOf(workflowId)
    const eventId = steps.find(({ name }) => name === 'deleteOldRows')?.eventId ?? 0
    const done = { workflowId, runId: handle.firstExecutionRunId }
    const query = new URLSearchParams({ ...done, eventId: String(eventId) })
    const plan = ResetPlanView.parse(await (await call(`/workflows/reset-plan?${query}`)).json())
    const planned = plan.again.map(({ name }) => name).toSorted()
    ran.length = 0
    const again = await accepted(await act('reset', { ...done, eventId }))
    await client().workflow.getHandle(workflowId, again.runId).result()
    await stop()
    expect(ran.toSorted()).toEqual(planned)
    expect(planned).toEqual(['deleteOldRows', 'watchTenant'])
  })

  it('is refused at what is no step, and for another tenant there is nothing to reset', async () => {
    trouble = null
    const done = await ended('no-step')
    expect(await problemIn(await act('reset', { ...done, eventId: 2 }))).toMatchObject({
      status: 409,
      detail: expect.stringContaining('Event 2 begins no step'),
    })
    const workflowId = `retain/${randomUUID()}`
    const foreign = await client().workflow.start('retain', { workflowId, taskQueue, args: [{ tenantId: randomUUID() }] })
    const theirs = { workflowId, runId: foreign.firstExecutionRunId }
    for (const [name, more] of [
      ['reset', { eventId: 5 }],
      ['rerun', {}],
      ['terminate', {}],
    ] as const)
      expect((await act(name, { ...theirs, ...more })).status).toBe(404)
    expect(
      (
        await call(
          '/workflows/terminate',
          { ...done, reason: 'why', requestId: randomUUID() },
          await tokenOf(database.db, 'operator'),
        )
      ).status,
    ).toBe(403)
  })
})

describe('a rerun', () => {
  it('gives exactly what was given, also a secret that nobody is shown, once for its request', async () => {
    trouble = null
    const apiKey = 'sk-live-4f9a8b7c6d5e4f3a2b1c'
    const done = await ended('rerun', { tenantId: TENANT, apiKey })
    given.length = 0
    const asked = { ...done, requestId: randomUUID() }
    const again = await accepted(await act('rerun', asked))
    await client().workflow.getHandle(done.workflowId, again.runId).result()
    expect(given).toEqual([{ tenantId: TENANT, apiKey }])
    expect(await accepted(await act('rerun', asked))).toEqual(again)
    expect(given).toHaveLength(1)
    const masked = (await detailOf(done.workflowId)).input
    const latest = { ...done, runId: again.runId }
    expect(await problemIn(await act('rerun', { ...latest, input: masked }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('masked'),
    })
    expect(await problemIn(await act('rerun', { ...latest, input: { tenantId: TENANT, days: 3 } }))).toMatchObject({
      status: 400,
    })
    expect(await problemIn(await act('rerun', { ...latest, input: { tenantId: randomUUID() } }))).toMatchObject({
      detail: expect.stringContaining('another tenant'),
    })
    const edited = await accepted(await act('rerun', { ...latest, input: { tenantId: TENANT } }))
    await client().workflow.getHandle(done.workflowId, edited.runId).result()
    expect(given.at(-1)).toEqual({ tenantId: TENANT })
  })
})

describe('cancel, terminate and signal', () => {
  it('reach what runs, are refused once it is over, and a signal that nobody may send is refused', async () => {
    const waits = async (type: string, args: unknown[] = [{ tenantId: TENANT }]) => {
      const workflowId = `${prefix}/${randomUUID()}`
      const handle = await client().workflow.start(type, { workflowId, taskQueue: `nobody-${randomUUID()}`, args })
      return { workflowId, runId: handle.firstExecutionRunId }
    }
    const open = await waits('retain')
    expect((await act('cancel', open)).status).toBe(202)
    expect((await act('terminate', open)).status).toBe(202)
    expect((await detailOf(open.workflowId)).workflow.status).toBe('terminated')
    expect(await problemIn(await act('terminate', open))).toMatchObject({ status: 409, nextStep: expect.any(String) })
    const group = await waits('alertGroup', [{ tenantId: TENANT, groupKey: 'a group' }])
    const asked = { ...group, signal: 'pokeAlert', requestId: randomUUID() }
    expect([(await act('signal', asked)).status, (await act('signal', asked)).status]).toEqual([202, 202])
    const { steps } = await detailOf(group.workflowId)
    expect(steps.filter(({ kind }) => kind === 'signal').map(({ name }) => name)).toEqual(['pokeAlert'])
    expect(await problemIn(await act('signal', { ...group, signal: 'tellNext' }))).toMatchObject({
      detail: expect.stringContaining('do not hear tellNext'),
    })
    expect((await act('signal', { ...group, signal: 'pokeAlert', payload: { x: 1 } })).status).toBe(400)
    expect(await problemIn(await act('rerun', group))).toMatchObject({ detail: expect.stringContaining('still runs') })
    expect((await act('terminate', group)).status).toBe(202)
  })
})

describe('a token that may act on workflows alone', () => {
  it('does not do by their workflows what other scopes are for', async () => {
    const asked = { name: 'ops', scopes: ['workflows:act'], createdBy: 'console:x', expiresAt: Date.now() + 3_600_000 }
    const { token } = await createApiToken(database.db, TENANT, { ...asked, role: 'engineer' })
    const workflowId = `${prefix}/${randomUUID()}`
    const start = { workflowId, taskQueue: `nobody-${randomUUID()}`, args: [{ tenantId: TENANT, source: 'x' }] }
    const { firstExecutionRunId: runId } = await client().workflow.start('runScheduledBackfill', start)
    const ask = { workflowId, runId, reason: 'for a test', requestId: randomUUID() }
    for (const [name, more] of [
      ['rerun', {}],
      ['reset', { eventId: 5 }],
      ['signal', { signal: 'cancelBackfill' }],
    ] as const) {
      const refused = await problemIn(await call(`/workflows/${name}`, { ...ask, ...more }, token))
      expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining('Needs the scope backfills:act') })
    }
    const many = { type: 'runScheduledBackfill', cause: 'x', reason: 'why', requestId: randomUUID() }
    expect((await call('/workflows/reset-failures', many, token)).status).toBe(403)
    expect((await call('/workflows/terminate', ask)).status).toBe(202)
  })
})

describe('failures of one cause', () => {
  it('are shown together, and reset together, with what came of each', async () => {
    // Of this test alone: failures are found by when they began.
    const since = new Date().toISOString()
    trouble = 'Disk 7 is full'
    const one = await ended('batch-1')
    trouble = 'Disk 12 is full'
    const two = await ended('batch-2')
    trouble = 'Something else'
    const other = await ended('batch-3')
    trouble = null
    const again = await client().workflow.start('retain', { ...other, taskQueue, args: [{ tenantId: TENANT }] })
    await again.result()
    const groups = async () =>
      FailureGroups.parse(await (await call(`/workflows/failures?${new URLSearchParams({ type: 'retain', since })}`)).json())
        .groups
    await expect.poll(async () => (await groups()).length, { timeout: 20_000 }).toBe(2)
    const [first, second] = await groups()
    expect(first).toMatchObject({ cause: 'Disk … is full', again: [{ name: 'deleteOldRows', times: 2 }], leftOut: [] })
    expect(second).toMatchObject({ workflows: [], leftOut: [{ ...other, says: expect.stringContaining('later run') }] })
    const asked = { type: 'retain', since, cause: first?.cause, requestId: randomUUID() }
    const answer = await act('reset-failures', asked)
    const { outcomes, notLookedAt } = ResetFailuresOutcome.parse(await answer.json())
    expect(notLookedAt).toBe(0)
    expect(outcomes.map(({ workflowId }) => workflowId).toSorted()).toEqual([one.workflowId, two.workflowId])
    for (const { workflowId, newRunId } of outcomes)
      await client()
        .workflow.getHandle(workflowId, newRunId ?? undefined)
        .result()
    expect(ResetFailuresOutcome.parse(await (await act('reset-failures', asked)).json()).outcomes).toEqual(outcomes)
    const byAnother = await act('reset-failures', { ...asked, requestId: randomUUID() })
    expect(ResetFailuresOutcome.parse(await byAnother.json()).outcomes).toMatchObject(
      outcomes.map(() => ({ newRunId: null, says: expect.stringContaining('later run') })),
    )
    expect((await act('reset-failures', { type: 'retain', since, cause: 'none such' })).status).toBe(404)
  })
})
