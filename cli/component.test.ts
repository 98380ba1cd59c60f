import { afterEach, describe, expect, it } from 'vitest'
import type { ComponentView } from '#contracts/components.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const at = '2026-11-24T10:00:00.000Z'
const view = (given: Partial<ComponentView> = {}): ComponentView => ({
  ...{ slug: 'relay', name: 'Relay', kind: 'relay', source: 'config', state: 'ok', since: at, says: 'All is below.' },
  ...{ lastSampleAt: at, limits: [], removedAt: null },
  ...given,
})

async function mc(args: string[], items: ComponentView[]): Promise<{ code: number; out: string; err: string }> {
  const samples = [{ at, queueDepth: 7, figures: { 'lag-seconds': 90 } }]
  const api = await startApiServer({
    'GET /api/v1/components': { body: { items, asOf: '7' } },
    'GET /api/v1/components/relay': { body: { component: items[0], samples, asOf: '7' } },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

describe('mc component', () => {
  it.each<[ComponentView['state'][], number]>([
    [[], 0],
    [['ok', 'near-limit'], 0],
    [['ok', 'stale'], 2],
    [['unknown', 'over-limit'], 1],
  ])('list of %j ends with %i', async (states, code) => {
    const items = states.map((state, n) => view({ state, slug: `c${n}` }))
    expect((await mc(['component', 'list'], items)).code).toBe(code)
  })

  it('list judges by what was asked for', async () => {
    const items = [view({ state: 'over-limit', slug: 'full' }), view()]
    const { code, out } = await mc(['component', 'list', '--state', 'ok'], items)
    expect([code, out.includes('relay'), out.includes('full')]).toEqual([0, true, false])
  })

  it('show says each figure against its limit, and those that have none', async () => {
    const limit = {
      ...{ figure: 'queue-depth', unit: 'items', limit: 10, of: null, warnAt: 0.85, value: 12 },
      since: at,
      hitAt: null,
    }
    const limits: ComponentView['limits'] = [
      { ...limit, state: 'over-limit', hitBetween: null, says: 'Queue 12 items of 10 items (120 %).' },
    ]
    const { code, out, err } = await mc(['component', 'show', 'relay'], [view({ state: 'over-limit', limits })])
    expect([code, err]).toEqual([1, expect.stringContaining('Over the limit: relay.')])
    expect(out).toContain('over-limit  Queue 12 items of 10 items (120 %).')
    expect(out).toContain('Lag 90 s')
  })
})
