import { describe, expect, it } from 'vitest'
import { judgeTrouble } from './judge-connection.ts'
import { type GatewayFacts, judgeGateway } from './judge-health.ts'

const NOW = 1_000_000
const well: GatewayFacts = {
  connected: true,
  trouble: null,
  polledAt: NOW - 10_000,
  pollIntervalMs: 30_000,
  failedPolls: 0,
  lastPollTookMs: 4,
  gapAt: null,
  eventLoopDegraded: false,
  suspensionPhase: 'accepting',
}
const stateOf = (change: Partial<GatewayFacts>) => judgeGateway({ ...well, ...change }, null, NOW)

describe('judgeGateway', () => {
  it('calls a gateway connected that answers in time and loses nothing', () => {
    expect(stateOf({})).toEqual({ state: 'connected', since: NOW, reason: null, missing: [] })
  })

  it.each<[string, Partial<GatewayFacts>, RegExp]>([
    ['polls fail', { failedPolls: 3 }, /last 3/],
    ['the list is stale', { polledAt: NOW - 46_000 }, /stale/],
    ['it answers slowly', { lastPollTookMs: 12_300 }, /12\.3 s/],
    ['events were lost a moment ago', { gapAt: NOW - 5_000 }, /dropped events/],
    ['it reports itself overloaded', { eventLoopDegraded: true }, /event loop/],
    ['it takes no work', { suspensionPhase: 'prepared' }, /prepared/],
  ])('calls it degraded when %s', (_what, change, reason) => {
    expect(stateOf(change)).toMatchObject({ state: 'degraded', reason: expect.stringMatching(reason) })
  })

  it('forgets lost events after a minute', () => {
    expect(stateOf({ gapAt: NOW - 61_000 }).state).toBe('connected')
  })

  it('is unknown, never green, before anything was proved', () => {
    expect(stateOf({ connected: false, polledAt: null }).state).toBe('unknown')
    expect(stateOf({ polledAt: null }).state).toBe('unknown')
  })

  it('takes state, reason and what is missing from the trouble', () => {
    const trouble = judgeTrouble({ kind: 'incompatible', missing: ['method sessions.list'] })
    expect(stateOf({ connected: false, trouble })).toMatchObject({ state: 'incompatible', missing: ['method sessions.list'] })
  })

  it('keeps since-when while the state stays and renews it when it changes', () => {
    const before = { state: 'connected', since: 5, reason: null, missing: [] } as const
    expect(judgeGateway(well, before, NOW).since).toBe(5)
    expect(judgeGateway({ ...well, failedPolls: 1 }, before, NOW).since).toBe(NOW)
  })
})
