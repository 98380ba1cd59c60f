import { describe, expect, it } from 'vitest'
import { goesByUsd, lastsWords, ownerOf, shareWords } from './budget-words.ts'

const now = Date.parse('2026-11-24T10:00:00Z')
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString()
const burning = { windowEnd: null, burnPerHour: 100, share: 0.5, stopAt: 1, exhaustedAt: at(2), exhaustedBetween: null }

describe('lastsWords', () => {
  it('gives a range, and never a moment that is not known', () => {
    expect(lastsWords(burning, now)).toBe('about 2 h 00 m left')
    expect(lastsWords({ ...burning, exhaustedBetween: { soonest: at(1), latest: at(4) } }, now)).toBe('1 h 00 m to 4 h 00 m left')
    expect(lastsWords({ ...burning, exhaustedBetween: { soonest: at(1), latest: null } }, now)).toBe('1 h 00 m left or more')
  })

  it('tells apart what is used up, what rests, and what lasts', () => {
    expect(lastsWords({ ...burning, share: 1 }, now)).toBe('used up')
    expect(lastsWords({ ...burning, share: 1, windowEnd: at(3) }, now)).toBe('begins anew in 3 h 00 m')
    expect(lastsWords({ ...burning, burnPerHour: null, exhaustedAt: null }, now)).toBe('not known for how long')
    expect(lastsWords({ ...burning, burnPerHour: 0, exhaustedAt: null }, now)).toBe('nothing used in the last hour')
    expect(lastsWords({ ...burning, exhaustedAt: null }, now)).toBe('lasts at this rate')
  })
})

it('shareWords never rounds up to what is not reached, and says a lower bound', () => {
  expect(shareWords({ share: 0.999, doubts: [] })).toBe('99%')
  expect(shareWords({ share: 0.4, doubts: ['What lab uses is not seen.'] })).toBe('at least 40%')
})

it('ownerOf names what a budget is of', () => {
  expect(ownerOf({ scope: 'tenant', labels: {} })).toBe('all sessions')
  expect(ownerOf({ scope: 'agent/lab/main', labels: { agent: 'main', gateway: 'lab' } })).toBe('agent main at lab')
  expect(ownerOf({ scope: 'session/1', labels: { agent: 'main', gateway: 'lab', session: 'agent:main:a' } })).toBe(
    'session agent:main:a',
  )
})

it('goesByUsd takes the amount that is nearer to its end', () => {
  const both = { limitTokens: 1_000, limitUsd: 10, usedTokens: 500, usedUsd: 6 }
  expect([goesByUsd(both), goesByUsd({ ...both, usedUsd: null }), goesByUsd({ ...both, limitTokens: null })]).toEqual([
    true,
    false,
    true,
  ])
})
