import { describe, expect, it } from 'vitest'
import { judgeTrouble } from './judge-trouble.ts'
import { raiseLimitPatch } from './raise-limit.ts'
import { combineEnds } from './response-outcome.ts'
import { type TargetSession, tooMuch, tryAgents, tryRollBack, trySessions } from './response-target.ts'

const session = (given: Partial<TargetSession> = {}): TargetSession => ({
  ...{ id: 's-1', gatewayId: 'g-1', gateway: 'lab', gatewayState: 'connected', key: 'agent:main:one', agent: 'main' },
  ...{ hasActiveRun: true, isGone: false, verdict: 'looping' },
  ...given,
})

describe('trying an action without doing it', () => {
  it('touches what is there and may have a run, and says what', () => {
    const tried = trySessions('abort', [
      session(),
      session({ id: 's-2', key: 'two', hasActiveRun: false }),
      session({ id: 's-3', key: 'three', hasActiveRun: null }),
      session({ id: 's-4', key: 'four', isGone: true }),
    ])
    expect(tried.target.sessions.map(({ id }) => id)).toEqual(['s-1', 's-3'])
    expect(tried.dryRun).toContain('three at lab (whether a run is active is not known)')
    expect(tooMuch(tried.target, { sessions: 1, agents: 1 })).toContain('2 sessions')
    expect(tooMuch(tried.target, { sessions: 2, agents: 1 })).toBeNull()
  })

  it('says why nothing would come of it', () => {
    expect(trySessions('abort', [session({ hasActiveRun: false })]).impossible).toBe('No run is active any more.')
    expect(trySessions('reset', [session({ isGone: true })]).impossible).toBe('The sessions are gone.')
    const paused = { gatewayId: 'g', gateway: 'lab', gatewayState: 'connected', agent: 'main', isPaused: true }
    expect(tryAgents('pause-agent', [paused]).impossible).toContain('paused already')
    expect(tryRollBack({ environment: 'prod', deploymentId: 'd', current: 'r1', previous: null }).impossible).toContain(
      'no earlier release',
    )
  })

  it('sees nothing where the monitor is blind', () => {
    expect(trySessions('abort', [session({ gatewayState: 'unreachable' })]).unseen).toContain('lab is unreachable')
    expect(trySessions('abort', [session({ verdict: 'unknown' })]).unseen).toContain('cannot be seen')
    expect(trySessions('abort', [session()]).unseen).toBeNull()
  })
})

describe('whether it helped', () => {
  const facts = { overAt: null, firing: 1, seen: 1, others: 0, unclear: [] }

  it('goes by the sessions it was done to, and by what else the alert is about', () => {
    expect(judgeTrouble(facts, 1)).toMatchObject({ isClear: true })
    expect(judgeTrouble({ ...facts, unclear: [{ key: 'a', verdict: 'looping' }] }, 1)).toMatchObject({
      isClear: false,
      isSeen: true,
    })
    expect(judgeTrouble({ ...facts, others: 2 }, 1)).toMatchObject({
      isClear: false,
      says: expect.stringContaining('2 other things'),
    })
  })

  it('is neither yes nor no where nothing can be seen', () => {
    expect(judgeTrouble({ ...facts, unclear: [{ key: 'a', verdict: 'unknown' }] }, 1)).toMatchObject({
      isClear: false,
      isSeen: false,
    })
    expect(judgeTrouble({ ...facts, seen: 0 }, 0)).toMatchObject({ isClear: false, isSeen: false })
    expect(judgeTrouble({ ...facts, firing: 0, seen: 0 }, 0)).toMatchObject({ isClear: true })
  })
})

it('is as bad as the worst of its ends', () => {
  const end = (state: 'confirmed' | 'failed', target: string) => ({ state, target, outcome: `${state}.` })
  expect(combineEnds([end('confirmed', 'a')])).toEqual({ state: 'confirmed', outcome: 'a: confirmed.' })
  expect(combineEnds([end('confirmed', 'a'), end('failed', 'b'), end('confirmed', 'c')])).toEqual({
    ...{ state: 'failed', outcome: '1 time failed (b: failed.); 2 times confirmed (a: confirmed.)' },
  })
  expect(combineEnds([]).state).toBe('unverified')
})

it('shows the change that raises a limit', () => {
  expect(raiseLimitPatch({ slug: 'day', tokens: 1_000_000, usd: 12.5 }, 0.2)).toBe(
    'config/budgets.yaml:\n   - slug: day\n-    tokens: 1000000\n+    tokens: 1200000\n-    usd: 12.5\n+    usd: 15',
  )
})
