import { afterEach, expect, it } from 'vitest'
import type { WorkflowDetail, WorkflowPage } from '#contracts/api/workflows.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const AT = '2026-01-01T03:00:00.000Z'
const RUN = '01990000-0000-7000-8000-000000000001'
const failure = { type: 'activity', message: 'Activity task failed', nonRetryable: false, stack: '' }

const workflow: WorkflowView = {
  ...{ workflowId: 'backfill/t/3', runId: RUN, type: 'runBackfill', status: 'failed', queue: 'mission-control' },
  ...{
    startedAt: AT,
    closedAt: AT,
    historyLength: 12,
    parent: null,
    ...{ tenantId: '00000000-0000-4000-8000-000000000001', target: 'production', correlationId: null },
    failure: 'There is no file.',
  },
}
const detail: WorkflowDetail = {
  ...{ workflow, input: { source: 'board' }, result: null, pending: [], stuck: null, correlationId: 'c-1', traceId: null },
  failure: {
    ...failure,
    cause: { ...failure, type: 'SOURCE_MISSING', message: 'There is no file.', nonRetryable: true, cause: null },
  },
  steps: [
    {
      ...{
        eventId: 5,
        kind: 'activity',
        activityId: '1',
        name: 'planBackfill',
        state: 'failed',
        at: AT,
        startedAt: AT,
        endedAt: AT,
        attempts: 3,
      },
      ...{ input: null, result: null, failure: { ...failure, cause: null }, lastFailure: null, child: null },
    },
  ],
  ...{ continuedFrom: null, continuedBy: null, eventsLeftOut: 0 },
}
const page: WorkflowPage = { items: [workflow], total: 7, nextCursor: 'more' }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mc(...args: string[]) {
  const api = await startApiServer({
    'GET /api/v1/workflows': { body: page },
    'GET /api/v1/workflows/execution': { body: detail },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(['workflow', ...args], terminal)
  return { code, ...terminal.printed, asked: api.requests.map(({ query }) => Object.fromEntries(query)) }
}

it('lists what failed with why, and says that there is more', async () => {
  const { code, out, asked } = await mc('list', 'backfill/', '--status', 'failed')
  expect(code).toBe(0)
  expect(out).toMatch(/failed +runBackfill .*backfill\/t\/3 +There is no file\./)
  expect(out).toContain('1 of 7')
  expect(asked).toEqual([{ search: 'backfill/', status: 'failed', limit: '50' }])
})

it('shows what it did, and the chain of causes', async () => {
  const { code, out } = await mc('show', 'backfill/t/3')
  expect(code).toBe(0)
  expect(out).toMatch(/failed +because SOURCE_MISSING: There is no file\. \(no further attempt can help\)/)
  expect(out).toMatch(/5 +failed +activity planBackfill, 0 ms, 3 attempts/)
})

it('refuses a status that there is not', async () => {
  expect((await mc('list', '--status', 'broken')).code).toBe(2)
})
