import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallLog, callCounts, countCall, emptyCallLog, waitForCallMs } from './load-budget.ts'

const logOf = (...times: readonly number[]): CallLog =>
  times.reduce((log, at) => countCall(log, 'sessions.list', at), emptyCallLog)

describe('load budget', () => {
  it('counts the calls of the last minute by method', () => {
    const log = countCall(countCall(logOf(0, 30_000), 'chat.history', 40_000), 'chat.history', 59_000)
    expect(callCounts(log, 59_999, 30)).toEqual({ perMinute: 4, cap: 30, byMethod: { 'sessions.list': 2, 'chat.history': 2 } })
    expect(callCounts(log, 60_000, 30).byMethod).toEqual({ 'sessions.list': 1, 'chat.history': 2 })
  })

  it('says how long to wait for the next call', () => {
    expect(waitForCallMs(logOf(), 0, 3)).toBe(0)
    expect(waitForCallMs(logOf(0, 10), 20, 3)).toBe(0)
    expect(waitForCallMs(logOf(0, 10, 20), 30, 3)).toBe(59_970)
    expect(waitForCallMs(logOf(0, 10, 20), 60_000, 3)).toBe(0)
  })

  it('keeps the reserve for those who do not have to leave one', () => {
    const log = logOf(0, 1, 2)
    expect(waitForCallMs(log, 3, 5, 2)).toBeGreaterThan(0)
    expect(waitForCallMs(log, 3, 5)).toBe(0)
  })

  it('lets at least one call a minute through, whatever the reserve', () => {
    expect(waitForCallMs(logOf(), 0, 2, 10)).toBe(0)
  })

  it('never allows more than the cap in any minute when callers wait as told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(5_000), { maxLength: 120 }), (cap, pauses) => {
        let [now, log] = [0, emptyCallLog]
        const made: number[] = []
        for (const pause of pauses) {
          now += pause
          now += waitForCallMs(log, now, cap)
          log = countCall(log, 'm', now)
          made.push(now)
        }
        for (const at of made) expect(made.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(cap)
      }),
    )
  })
})
