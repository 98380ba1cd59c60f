import { describe, expect, it } from 'vitest'
import { followReports } from './follow-reports.ts'
import { GIVEN_UP_MS, GRACE_MS, nothingFollowed, SHOWN_MS, WITHIN_MS } from './followed.ts'
import { judgeFollowed } from './judge-followed.ts'
import { compareVersions } from './staleness.ts'
import { follow, named, reportOf } from './testing/reports.ts'

const T = 1_800_000_000_000
const sent = (n: number, more = {}) => reportOf({ messageId: `m${n}`, step: 'sent', at: T + n * 1_000, seq: n, ...more })
const received = (n: number, more = {}) =>
  reportOf({ messageId: `m${n}`, step: 'received', at: T + n * 1_000 + 100, seq: n, ...more })
const after = (ms: number) => T + 10_000 + ms

describe('a message that did not arrive', () => {
  const log = [sent(1), sent(2), sent(3), received(1), received(3)]

  it('is a gap once the report of it has had its time, and no more when it arrives; then it was out of order', () => {
    expect(named(follow(log, T + 3_100 + GRACE_MS - 1))).toEqual({})
    const late = follow(log, T + 3_100 + GRACE_MS)
    expect(late.faults).toMatchObject([{ fault: 'gap', messages: ['m2'], count: 1, since: T + 3_100 }])
    expect(late.faults[0]?.says).toBe('1 message did not arrive, though later ones did: m2.')
    const mended = follow([...log, received(2, { at: T + 9_000 })], after(GRACE_MS))
    expect(named(mended)).toEqual({ reordered: ['m2'] })
    const onlyReportedLate = follow([...log, received(2, { recordedAt: T + 9_000 })], after(GRACE_MS))
    expect(named(onlyReportedLate)).toEqual({})
  })

  it('says when to look, so that nothing has to be reported for it to be found', () => {
    const { lookAgainAt } = follow(log, T + 4_000)
    expect(lookAgainAt).toBe(T + 3_100 + GRACE_MS)
    expect(follow(log, T + 4_000 + GIVEN_UP_MS).faults).toEqual([])
    expect(follow(log, T + 4_000 + GIVEN_UP_MS).lookAgainAt).toBeNull()
  })

  it('is overdue past its deadline, or past what is usual where arrivals are reported; never where nobody reports them', () => {
    const deadlineAt = T + 60_000
    expect(named(follow([sent(1, { deadlineAt })], deadlineAt + GRACE_MS - 1))).toEqual({})
    expect(named(follow([sent(1, { deadlineAt })], deadlineAt + GRACE_MS))).toEqual({ overdue: ['m1'] })
    expect(named(follow([sent(1), received(1), sent(2)], T + 2_000 + WITHIN_MS))).toEqual({ overdue: ['m2'] })
    expect(follow([sent(1), sent(2), sent(3)], T + GIVEN_UP_MS)).toMatchObject({ faults: [], awaited: 3 })
  })

  it('that comes after its deadline is named as late', () => {
    const log2 = [sent(1, { deadlineAt: T + 1_050 }), received(1, { at: T + 5_050 })]
    expect(follow(log2, after(0)).faults).toMatchObject([{ fault: 'overdue', says: 'm1 arrived 4 s after its deadline.' }])
  })

  it('is named by its number when nobody said that it was sent, and a long gap by its beginning', () => {
    const { faults } = follow([received(1), received(4), received(1_000)], T + 1_100_000 + GRACE_MS)
    const [gap] = faults
    expect(gap).toMatchObject({ fault: 'gap', count: 997 })
    expect(gap?.messages.slice(0, 3)).toEqual(['#2', '#3', '#5'])
    expect(gap?.says).toMatch(/^997 messages did not arrive, .* and 977 more\.$/)
  })
})

describe('what happened once', () => {
  it('is shown for a while after the last time', () => {
    const log = [received(1), received(1, { at: T + 1_200 })]
    expect(named(follow(log, T + 1_200 + SHOWN_MS - 1))).toEqual({ duplicate: ['m1'] })
    expect(follow(log, T + 1_200 + SHOWN_MS)).toMatchObject({ faults: [], lookAgainAt: null })
  })

  it('counts a number given to two messages as a duplicate, and a retry of the sender as nothing', () => {
    expect(named(follow([sent(5), sent(5), received(5)], after(0)))).toEqual({})
    expect(named(follow([sent(5), sent(6, { messageId: 'other', seq: 5 })], after(0)))).toEqual({ duplicate: ['other'] })
  })

  it('takes a sender that begins to count anew for what it is, and says what was missing until then', () => {
    const again = [1, 2, 3].flatMap((n) => [
      sent(n, { messageId: `n${n}`, at: T + 20_000 + n }),
      received(n, { messageId: `n${n}`, at: T + 20_100 + n }),
    ])
    const verdict = follow([sent(1), received(1), sent(2), sent(3), received(3), ...again], T + 60_000)
    expect(named(verdict)).toEqual({ gap: ['#2'] })
  })

  it('compares order by when it happened, not by when it was told', () => {
    const log = [received(1, { at: T + 5 }), received(2, { at: T + 4 }), received(3, { at: T + 9, recordedAt: T })]
    expect(named(follow(log, after(0)))).toEqual({ reordered: ['m1'] })
  })

  it('finds what is out of order with messages that are long gone', () => {
    const many = Array.from({ length: 500 }, (_, i) => received(i + 2))
    expect(named(follow([...many, received(1, { at: T + 600_000 })], T + 600_000))).toEqual({ reordered: ['m1'] })
  })
})

describe('a step that ran on an older input', () => {
  const effective = (n: number, more = {}) =>
    reportOf({ messageId: `m${n}`, step: 'effective', at: T + n * 1_000 + 200, seq: n, ...more })

  it('is found at once when the version it read was written before', () => {
    const log = [sent(1, { wroteVersion: 'a' }), sent(2, { wroteVersion: 'b' }), effective(2, { readVersion: 'a' })]
    const { faults } = follow(log, T + 2_300)
    expect(faults).toMatchObject([
      { fault: 'stale', messages: ['m2'], says: 'm2 ran on an older input (a) than was written for it (b).' },
    ])
  })

  it('is not one that ran on a newer input, also when that is told later', () => {
    const log = [
      sent(1, { wroteVersion: 'a' }),
      effective(1, { readVersion: 'b' }),
      sent(2, { at: T + 1_100, recordedAt: T + 9_000, wroteVersion: 'b' }),
    ]
    expect(named(follow(log, after(GRACE_MS)))).toEqual({})
    expect(named(follow(log.slice(0, 2), after(0)))).toEqual({})
    expect(named(follow(log.slice(0, 2), after(GRACE_MS)))).toEqual({ stale: ['m1'] })
  })

  it('is found when a step in between was skipped and the next ran on what was there before', () => {
    const steps = [
      effective(1, { wroteVersion: 'plan-1' }),
      effective(2, { readVersion: 'plan-1', wroteVersion: 'plan-2' }),
      effective(3, { readVersion: 'plan-1' }),
    ]
    expect(named(follow(steps, after(0)))).toEqual({ stale: ['m3'] })
  })

  it('is not judged where what one step reads is something else than what another writes', () => {
    const steps = [effective(1, { readVersion: 'in-a', wroteVersion: 'x' }), effective(2, { readVersion: 'in-b' })]
    expect(named(follow(steps, after(GRACE_MS)))).toEqual({})
  })

  it('knows the order of versions that differ in their numbers alone', () => {
    expect(compareVersions('v9', 'v10')).toBe(-1)
    expect(compareVersions('2026-01-02T00:00:00Z', '2026-01-01T23:00:00Z')).toBe(1)
    expect(compareVersions('v9', 'w9')).toBeNull()
  })
})

it('judges nothing of nothing', () => {
  expect(judgeFollowed(followReports(nothingFollowed(), []), T)).toMatchObject({ faults: [], awaited: 0, lookAgainAt: null })
})
