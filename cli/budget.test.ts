import { afterEach, describe, expect, it } from 'vitest'
import { BudgetDetail } from '#contracts/api/response.ts'
import type { BudgetView } from '#contracts/budgets.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const at = '2026-11-24T10:00:00.000Z'
const view = (given: Partial<BudgetView> = {}): BudgetView => ({
  ...{ budget: 'team', name: 'The team', scope: 'tenant', labels: { budget: 'team', scope: 'tenant' }, state: 'ok', since: at },
  ...{ windowStart: at, windowEnd: null, says: 'Used 40 % of $10.00 of any 24 h.', policy: 'abort-run', share: 0.4, warnAt: 0.8 },
  ...{ stopAt: 1, doubts: [], limitTokens: null, limitUsd: 10, usedTokens: 7, usedUsd: 4, burnPerHour: 0, exhaustedAt: null },
  ...{ exhaustedBetween: null, asOf: at, stops: [] },
  ...given,
})
const stop: BudgetView['stops'][number] = {
  ...{
    id: '00000000-0000-4000-8000-000000000001',
    policy: 'abort-run',
    target: 'session/1',
    name: 'agent:main:one',
    attempts: 2,
  },
  ...{ state: 'confirmed', outcome: 'The session is killed, with no active run.', at, finishedAt: at },
}

async function mc(args: string[], items: BudgetView[]): Promise<{ code: number; out: string; err: string }> {
  const use = {
    sessions: [{ id: stop.id, key: 'agent:main:one', gateway: 'lab', agent: 'main', tokens: 1_234, usd: null, share: 0.9 }],
    ...{ agents: [], models: [] },
  }
  const [budget] = items
  const api = await startApiServer({
    'GET /api/v1/budgets': { body: { items, asOf: '7' } },
    'GET /api/v1/budgets/team': { body: budget ? BudgetDetail.parse({ budget, use, asOf: '7' }) : {} },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

describe('mc budget', () => {
  it.each<[BudgetView['state'][], number]>([
    [[], 0],
    [['ok', 'warning'], 0],
    [['ok', 'unknown'], 2],
    [['unknown', 'exhausted'], 1],
  ])('list of %j ends with %i', async (states, code) => {
    const items = states.map((state, n) => view({ state, budget: `b${n}` }))
    expect((await mc(['budget', 'list'], items)).code).toBe(code)
  })

  it('list says what is not known as a lower bound, and judges by what was asked for', async () => {
    const items = [view(), view({ budget: 'other', state: 'unknown', doubts: ['What lab uses is not seen.'], stops: [stop] })]
    const all = await mc(['budget', 'list'], items)
    expect(all.out).toMatch(/ok +40 % +team/)
    expect(all.out).toMatch(/unknown +≥ 40 % +other .*agent:main:one confirmed/)
    expect((await mc(['budget', 'list', '--budget', 'team'], items)).code).toBe(0)
  })

  it('show names who used it and what was stopped, with the outcome', async () => {
    const { out, code, err } = await mc(['budget', 'show', 'team'], [view({ state: 'exhausted', share: 1, stops: [stop] })])
    expect(code).toBe(1)
    expect(err).toContain('Used up: team of tenant.')
    expect(out).toContain('abort-run agent:main:one: confirmed at attempt 2. The session is killed, with no active run.')
    expect(out).toMatch(/90 % +1 234 tokens +cost not known +agent:main:one at lab/)
  })
})
