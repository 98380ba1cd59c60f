import { afterEach, expect, it } from 'vitest'
import type { FailureGroups, ResetPlanView } from '#contracts/api/workflow-acts.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const AT = '2026-01-01T03:00:00.000Z'
const RUN = '01990000-0000-7000-8000-000000000001'
const workflow: WorkflowView = {
  ...{ workflowId: 'retain/t', runId: RUN, type: 'retain', status: 'failed', queue: 'mission-control', tenantId: null },
  ...{
    startedAt: AT,
    closedAt: AT,
    historyLength: 12,
    parent: null,
    failure: 'Disk 7 is full',
    target: null,
    correlationId: null,
  },
}
const detail = {
  ...{ workflow, input: null, result: null, failure: null, steps: [], pending: [], stuck: null, correlationId: null },
  ...{ traceId: null, continuedFrom: null, continuedBy: null, eventsLeftOut: 0 },
}
const again = [{ name: 'deleteOldRows', times: 2, isHarmless: false, says: 'It is done twice.' }]
const plan: ResetPlanView = {
  ...{ step: { eventId: 5, kind: 'activity', name: 'deleteOldRows' }, resetTo: 4, refused: null, follows: null },
  ...{ again, children: [], told: [] },
}
const groups: FailureGroups = {
  groups: [{ cause: 'Disk … is full', workflows: [workflow], again, leftOut: [] }],
  looked: 1,
  total: 1,
}
const accepted = { workflowId: 'retain/t', runId: RUN }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mc(args: string[], answers: Parameters<typeof startApiServer>[0] = {}) {
  const api = await startApiServer({
    'GET /api/v1/workflows/execution': { body: detail },
    'GET /api/v1/workflows/reset-plan': { body: plan },
    'GET /api/v1/workflows/failures': { body: groups },
    ...Object.fromEntries(
      ['reset', 'rerun', 'cancel', 'terminate', 'signal'].map((name) => [
        `POST /api/v1/workflows/${name}`,
        { status: 202, body: accepted },
      ]),
    ),
    ...answers,
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(['workflow', ...args], terminal)
  return { code, ...terminal.printed, sent: api.requests.filter(({ method }) => method === 'POST') }
}

it('says what runs again before it resets exactly the run that it looked at', async () => {
  const { code, err, sent } = await mc(['reset', 'retain/t', '--step', '5', '--reason', 'mended', '--yes'])
  expect(code).toBe(0)
  expect(err).toMatch(/NOT harmless +deleteOldRows ×2: It is done twice\./)
  expect(sent).toMatchObject([
    {
      path: '/api/v1/workflows/reset',
      body: { workflowId: 'retain/t', runId: RUN, eventId: 5, reason: 'mended', requestId: expect.any(String) },
    },
  ])
})

it('does nothing that nobody has said yes to, nor what cannot be done', async () => {
  for (const act of ['cancel', 'terminate', 'rerun'])
    expect(await mc([act, 'retain/t', '--reason', 'why'])).toMatchObject({ code: 2, sent: [] })
  const refused = { ...plan, resetTo: null, refused: { says: 'It is too late.', instead: 'Run it again.' } }
  const late = await mc(['reset', 'retain/t', '--step', '5', '--reason', 'why', '--yes'], {
    'GET /api/v1/workflows/reset-plan': { body: refused },
  })
  expect(late).toMatchObject({ code: 1, sent: [], err: expect.stringContaining('Run it again.') })
})

it('tells a signal with its payload, and refuses what is not JSON', async () => {
  const told = await mc(['signal', 'incident/t', 'alertOver', '--payload', '{"at":1}', '--reason', 'lost', '--yes', '--json'])
  expect(JSON.parse(told.out)).toEqual(accepted)
  expect(told.sent).toMatchObject([{ body: { signal: 'alertOver', payload: { at: 1 } } }])
  expect((await mc(['signal', 'x', 'alertOver', '--payload', '{at}', '--reason', 'lost', '--yes'])).code).toBe(2)
})

it('lists failures by cause, and ends with 1 when one of a cause was not reset', async () => {
  expect((await mc(['reset-failures', 'retain'])).out).toContain('1 can be reset  Disk … is full')
  const outcomes = [{ ...accepted, newRunId: null, says: 'A later run is there.' }]
  const asked = ['reset-failures', 'retain', '--cause', 'Disk … is full', '--reason', 'room again', '--yes']
  const left = await mc(asked, { 'POST /api/v1/workflows/reset-failures': { body: { outcomes, notLookedAt: 3 } } })
  expect(left).toMatchObject({ code: 1, out: expect.stringContaining('A later run is there.') })
  expect(left.out).toContain('3 older failures were not looked at')
})
