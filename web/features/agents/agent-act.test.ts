import { describe, expect, it } from 'vitest'
import type { ActionView } from '#contracts/live.ts'
import { agentActRefusal, offeredActs } from './agent-act.ts'

const at = '2026-01-01T00:00:00.000Z'
const latest = (state: ActionView['state'], action = 'agent.pause'): ActionView => ({
  ...{ id: '1', action, gatewayId: 'g', sessionKey: null, agentId: 'forge', requestedBy: 'a@b.c', requestedAt: at, state },
  ...{ outcome: null, finishedAt: null, correlationId: 'c' },
})

describe('offeredActs', () => {
  it.each([
    [null, undefined, ['agent.pause']],
    [null, latest('refused'), ['agent.pause']],
    [null, latest('confirmed', 'agent.resume'), ['agent.pause']],
    [at, undefined, ['agent.resume']],
    [at, latest('confirmed'), ['agent.resume']],
    [at, latest('refused', 'agent.resume'), ['agent.resume']],
  ] as const)('is the one that changes something: paused since %s, then %o', (pausedAt, action, acts) => {
    expect(offeredActs({ pausedAt }, action)).toEqual(acts)
  })

  it.each(['unverified', 'failed'] as const)('is both where the latest is %s: some schedules may be off', (state) => {
    expect(offeredActs({ pausedAt: null }, latest(state))).toEqual(['agent.pause', 'agent.resume'])
    expect(offeredActs({ pausedAt: at }, latest(state, 'agent.resume'))).toEqual(['agent.pause', 'agent.resume'])
  })
})

describe('agentActRefusal', () => {
  it('says which role it takes, then that one is under way, else nothing', () => {
    expect(agentActRefusal('viewer', 'agent.pause', latest('requested'))).toMatch(/role operator or higher; you are viewer/)
    expect(agentActRefusal('operator', 'agent.pause', latest('requested'))).toMatch(/awaited/)
    expect(agentActRefusal('operator', 'agent.pause', latest('refused'))).toBeNull()
    expect(agentActRefusal('operator', 'agent.resume', undefined)).toBeNull()
  })
})
