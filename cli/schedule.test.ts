import { afterEach, expect, it } from 'vitest'
import type { BackfillPlan } from '#contracts/api/schedules.ts'
import type { ScheduleView } from '#contracts/schedules.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const AT = '2026-01-01T03:00:00.000Z'
const schedule: ScheduleView = {
  ...{ id: 'drift-schedule/t/production', type: 'checkScheduledDrift', target: 'production', when: 'every 15 min' },
  ...{ paused: true, pausedBy: 'ada@example.com', pausedWhy: 'the site moves', next: [AT], recent: [] },
  ...{ overlap: 'it is left out', catchupWindowMs: 60_000, missed: 0, skipped: 0 },
}
const plan: BackfillPlan = { count: 4, times: [AT], refused: null }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mc(args: string[], answers: Parameters<typeof startApiServer>[0] = {}) {
  const api = await startApiServer({
    'GET /api/v1/schedules': { body: { items: [schedule] } },
    'GET /api/v1/schedules/backfill-plan': { body: plan },
    'POST /api/v1/schedules/pause': { body: schedule },
    'POST /api/v1/schedules/backfill': { status: 202, body: { id: schedule.id, runs: 4 } },
    ...answers,
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(['schedule', ...args], terminal)
  return { code, ...terminal.printed, posts: api.requests.filter(({ method }) => method === 'POST').map(({ body }) => body) }
}

const missed = [
  'backfill',
  schedule.id,
  '--from',
  '2026-01-01T03:00:00+01:00',
  '--to',
  '2026-01-01T04:00:00Z',
  '--reason',
  'away',
]

it('lists what is scheduled, what is paused with by whom and why', async () => {
  const { code, out } = await mc(['list'])
  expect(code).toBe(0)
  expect(out).toMatch(/paused +checkScheduledDrift of production +every 15 min/)
  expect(out).toContain('ada@example.com: the site moves')
})

it('pauses with a reason, and only when it is wanted', async () => {
  const asked = await mc(['pause', schedule.id, '--reason', 'the site moves'])
  expect(asked).toMatchObject({ code: 2, posts: [] })
  const { code, posts } = await mc(['pause', schedule.id, '--reason', 'the site moves', '--yes'])
  expect(code).toBe(0)
  expect(posts).toMatchObject([{ id: schedule.id, reason: 'the site moves', requestId: expect.any(String) }])
})

it('says what a backfill would start, starts it when that is wanted, and says why not where it is refused', async () => {
  expect(await mc([...missed, '--plan'])).toMatchObject({ code: 0, posts: [], out: expect.stringContaining('4 runs') })
  const { code, posts } = await mc([...missed, '--yes'])
  expect(code).toBe(0)
  expect(posts).toMatchObject([{ from: '2026-01-01T02:00:00.000Z', to: '2026-01-01T04:00:00.000Z' }])
  const refused = { ...plan, refused: 'Take a shorter window.' }
  const tooMuch = await mc([...missed, '--yes'], { 'GET /api/v1/schedules/backfill-plan': { body: refused } })
  expect(tooMuch).toMatchObject({ code: 1, posts: [], err: expect.stringContaining('Take a shorter window.') })
})
