import { afterEach, expect, it } from 'vitest'
import type { IncidentDetail } from '#contracts/api/response.ts'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const id = (n: number) => `01990000-0000-7000-8000-00000000000${n}`
const AT = '2026-01-01T03:00:00.000Z'

const action = (n: number, given: Partial<IncidentActionView>): IncidentActionView => ({
  ...{ id: id(n), runbook: 'stop-a-loop', action: 'abort', mode: 'ask', state: 'awaiting-approval', says: 'Stop the run' },
  ...{
    target: { what: '1 session', touches: ['lab: agent:main:cron'] },
    dryRun: 'Would stop the run of 1 session.',
    decidedBy: null,
  },
  ...{ decidedAt: null, startedAt: null, finishedAt: null, outcome: null, undo: null, proposedAt: AT },
  ...given,
})

const incident = (actions: IncidentActionView[]): IncidentView => ({
  ...{
    id: id(9),
    number: 12,
    alertId: id(8),
    title: 'a loop',
    severity: 'critical',
    state: 'awaiting-approval',
    says: 'It repeats itself.',
  },
  ...{ owner: null, labels: {}, gatewayId: null, sessionId: null, openedAt: AT, resolvedAt: null, closedAt: null, updatedAt: AT },
  ...{
    actions,
    diagnosis: { cost: null, causes: [{ cause: 'tool-loop', says: 'The same call.', confidence: 0.9, reasons: ['5 times.'] }] },
  },
})

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mc(args: string[], actions: IncidentActionView[]) {
  const detail: IncidentDetail = { incident: incident(actions), entries: [], similar: [], asOf: '1' }
  const taken = { status: 202, body: incident(actions) }
  const api = await startApiServer({
    'GET /api/v1/incidents/12': { body: detail },
    [`POST /api/v1/incidents/12/actions/${id(1)}/approve`]: taken,
    [`POST /api/v1/incidents/12/actions/${id(2)}/undo`]: taken,
    'GET /api/v1/incidents/12/post-mortem': { body: { markdown: '# Incident #12\n' } },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed, asked: api.requests.map(({ method, path }) => `${method} ${path}`) }
}

it('approves the one action that waits, and takes back the one that can be', async () => {
  const paused = action(2, { action: 'pause-agent', state: 'confirmed', undo: 'Resume the agent' })
  const approved = await mc(['incident', 'approve', '#12', '--reason', 'I looked'], [action(1, {}), paused])
  expect(approved).toMatchObject({ code: 0, out: 'Approved: incident #12 (awaiting-approval)\n' })
  expect(approved.asked.at(-1)).toBe(`POST /api/v1/incidents/12/actions/${id(1)}/approve`)
  expect((await mc(['incident', 'undo', '12'], [action(1, {}), paused])).asked.at(-1)).toContain(`${id(2)}/undo`)
})

it('guesses nothing where none waits, or several do', async () => {
  expect(await mc(['incident', 'reject', '12'], [action(1, { state: 'confirmed' })])).toMatchObject({
    code: 2,
    err: expect.stringContaining('no action to reject'),
  })
  const two = await mc(['incident', 'approve', '12'], [action(1, {}), action(2, { state: 'blocked' })])
  expect(two).toMatchObject({ code: 2, err: expect.stringContaining('--action') })
  expect(two.asked).toEqual(['GET /api/v1/incidents/12'])
})

it('shows what is thought of it with how sure, and prints the post-mortem as it is', async () => {
  const { out } = await mc(['incident', 'show', '12'], [action(1, {})])
  expect(out).toContain('cause     The same call. (90 % sure)')
  expect(out).toContain('cost      not known')
  expect(out).toContain('awaiting-approval  Stop the run: 1 session  (stop-a-loop, ask)')
  expect((await mc(['incident', 'post-mortem', '12'], [])).out).toBe('# Incident #12\n')
})
