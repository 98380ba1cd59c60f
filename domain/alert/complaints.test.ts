import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'
import { critical, event, HOUR, MINUTE, policyOf, ruleOf, SECOND, told } from './testing/policies.ts'

/** What users of grouping alert managers complain about, each as it goes here. */
describe('people are told', () => {
  it('of the end as soon as everything stayed clear, not at the next tick', () => {
    expect(told(critical, [event(0, 'firing'), event(70, 'resolved')])).toEqual([
      [5, 'first', 1, 0],
      [130, 'all-resolved', 0, 1],
    ])
  })

  it('of the end although it fired and cleared again within one update', () => {
    const events = [event(0, 'firing'), event(70, 'resolved'), event(80, 'firing'), event(90, 'resolved')]
    const patient = policyOf(ruleOf('stuck', 'critical', { flapping: { transitions: 5, within: HOUR, quiet: MINUTE } }))
    expect(told(patient, events)).toEqual([
      [5, 'first', 1, 0],
      [150, 'all-resolved', 0, 1],
    ])
  })

  it('of a fire after the end as a new episode, linked to the one before, with its own end', () => {
    const events = [event(0, 'firing'), event(70, 'resolved'), event(200, 'firing'), event(900, 'resolved')]
    const patient = policyOf(ruleOf('stuck', 'critical', { flapping: { transitions: 5, within: HOUR, quiet: MINUTE } }))
    expect(simulate(patient, events).notices.map(({ episode, seq, reason }) => [episode, seq, reason])).toEqual([
      [1, 1, 'first'],
      [1, 2, 'all-resolved'],
      [2, 1, 'first'],
      [2, 2, 'all-resolved'],
    ])
  })

  it('in time with the reminder that was asked for, not rounded up to a tick', () => {
    expect(told(critical, [event(0, 'firing')], 2 * 1800 + 6)).toEqual([
      [5, 'first', 1, 0],
      [1805, 'reminder', 1, 0],
      [3605, 'reminder', 1, 0],
    ])
  })

  it('nothing of what came and went within the wait', () => {
    expect(told(critical, [event(0, 'firing'), event(4, 'resolved')])).toEqual([])
    expect(told(critical, [event(0, 'firing'), event(0, 'firing', 'b'), event(4, 'resolved')])).toEqual([[5, 'first', 1, 0]])
  })

  it('once of what flaps, until it was quiet', () => {
    const flaps = Array.from({ length: 20 }, (_, index) => event(120 * index, index % 2 === 0 ? 'firing' : 'resolved'))
    // The fourth transition is at 360 s, the last at 2280 s; a reminder is due half an hour after the notice.
    expect(told(critical, flaps)).toEqual([
      [5, 'first', 1, 0],
      [180, 'all-resolved', 0, 1],
      [245, 'first', 1, 0],
      [360, 'flapping', 1, 0],
      [2160, 'reminder', 1, 0],
      [2280 + 900, 'all-resolved', 0, 1],
    ])
  })

  it('that something flaps although it never fires for as long as the wait', () => {
    const quick = Array.from({ length: 8 }, (_, index) => event(7 * index, index % 2 === 0 ? 'firing' : 'resolved'))
    const brisk = quick.map((each, index) => (index % 2 === 0 ? each : { ...each, t: each.t - 5 * SECOND }))
    expect(told(critical, brisk).map(([, reason]) => reason)).toEqual(['flapping', 'all-resolved'])
  })

  it('of a storm once, then of its end once', () => {
    const storm = Array.from({ length: 200 }, (_, index) => [
      event(index / 100, 'firing', `s${index}`),
      event(900 + index / 10, 'resolved', `s${index}`),
    ]).flat()
    const { notices } = simulate(critical, storm)
    expect(notices.map(({ reason, counts, channels }) => [reason, counts.firing, counts.resolved, channels])).toEqual([
      ['first', 200, 0, ['pager', 'chat']],
      ['all-resolved', 0, 200, ['pager', 'chat']],
    ])
  })

  it('of new members and of some that cleared no more often than an update', () => {
    const events = [
      event(0, 'firing'),
      event(20, 'firing', 'b'),
      event(40, 'firing', 'c'),
      event(310, 'resolved', 'b'),
      event(700, 'resolved', 'a'),
      event(700, 'resolved', 'c'),
    ]
    expect(told(critical, events)).toEqual([
      [5, 'first', 1, 0],
      [305, 'new-members', 3, 0],
      [605, 'some-resolved', 2, 1],
      [760, 'all-resolved', 0, 3],
    ])
  })

  it('of a higher severity at once, and of a lower one with the next notice', () => {
    const events = [
      event(0, 'firing', 'a', { severity: 'warning' }),
      event(100, 'firing', 'b', { severity: 'critical' }),
      event(200, 'resolved', 'b'),
      event(4000, 'resolved', 'a'),
    ]
    const { notices } = simulate(critical, events)
    expect(notices.map(({ at, reason, severity, channels }) => [at / SECOND, reason, severity, channels])).toEqual([
      [60, 'first', 'warning', ['chat']],
      [100, 'severity-raised', 'critical', ['pager', 'chat']],
      [400, 'some-resolved', 'warning', ['chat']],
      [4060, 'all-resolved', 'critical', ['chat', 'pager']],
    ])
  })

  it('in one digest of what is only info', () => {
    const info = policyOf(ruleOf('stuck', 'info'))
    const events = [event(0, 'firing'), event(60, 'firing', 'b'), event(100, 'resolved', 'b'), event(9000, 'resolved')]
    expect(told(info, events)).toEqual([
      [3600, 'digest', 1, 1],
      [12_600, 'digest', 0, 2],
    ])
    const runs = policyOf(ruleOf('done', 'info', { momentary: true }))
    const done = Array.from({ length: 30 }, (_, index) => event(index * 180, 'firing', `r${index}`, { name: 'done' }))
    expect(told(runs, done)).toEqual([
      [3600, 'digest', 21, 0],
      [7380, 'digest', 9, 0],
    ])
    expect(simulate(runs, done).notices.map(({ episode, seq }) => [episode, seq])).toEqual([
      [1, 1],
      [2, 1],
    ])
  })
})
