import { describe, expect, it } from 'vitest'
import { beginGroup, changePlan, decide, dueAt, type GroupState, isOver, type NoticeDecision, takeEvents } from './group.ts'
import { MEMBER_LIMIT, planOf } from './policy.ts'
import { event, MINUTE, policyOf, ruleOf, SECOND, told } from './testing/policies.ts'

const plan = (over: Parameters<typeof ruleOf>[2] = {}, limit?: number) =>
  planOf(ruleOf('stuck', 'critical', over), { gateway: 'main' }, limit)

const many = (count: number, state: 'firing' | 'resolved', at: number) =>
  Array.from({ length: count }, (_, index) => ({ fingerprint: index.toString(16).padStart(16, '0'), state, at }))

/** Decides all that is due up to a time, with nothing muted. */
function settle(state: GroupState, until: number): { state: GroupState; notices: NoticeDecision[] } {
  const notices: NoticeDecision[] = []
  let current = state
  for (let due = dueAt(current); due !== null && due <= until; due = dueAt(current)) {
    const decision = decide(current, new Map(), due)
    current = decision.state
    notices.push(...decision.notices)
  }
  return { state: current, notices }
}

describe('when nobody can know', () => {
  const events = [event(0, 'firing'), event(100, 'no-data'), event(5000, 'firing'), event(6000, 'resolved')]
  const policy = (noData: 'hold' | 'alert' | 'ok') =>
    policyOf(ruleOf('stuck', 'critical', { noData, flapping: { transitions: 9, within: 30 * MINUTE, quiet: 15 * MINUTE } }))

  it('goes on as it was: reminders go on, and it does not resolve', () => {
    expect(told(policy('hold'), events)).toEqual([
      [5, 'first', 1, 0],
      [1805, 'reminder', 1, 0],
      [3605, 'reminder', 1, 0],
      [5405, 'reminder', 1, 0],
      [6060, 'all-resolved', 0, 1],
    ])
    expect(told(policy('hold'), [event(0, 'no-data')])).toEqual([])
  })

  it('is told as such, when the policy says so', () => {
    expect(told(policy('alert'), [event(0, 'no-data')])).toEqual([[5, 'no-data', 1, 0]])
    expect(told(policy('alert'), events).map(([, reason]) => reason)).toEqual([
      'first',
      'no-data',
      'reminder',
      'reminder',
      'new-members',
      'all-resolved',
    ])
  })

  it('counts as clear, when the policy says so', () => {
    expect(told(policy('ok'), events.slice(0, 2)).map(([, reason]) => reason)).toEqual(['first', 'all-resolved'])
  })

  it('has a row that says no-data, neither firing nor resolved', () => {
    const state = takeEvents(beginGroup(plan()), [
      { fingerprint: 'a', state: 'firing', at: 0 },
      { fingerprint: 'a', state: 'no-data', at: 10 },
    ])
    expect(decide(state, new Map(), 6_000).alert?.state).toBe('no-data')
  })
})

describe('what a group remembers', () => {
  it('is bounded: members beyond the limit are counted, and hold it open', () => {
    const full = takeEvents(beginGroup(plan({}, 10)), many(25, 'firing', 0))
    expect([full.tracked, full.untracked, Object.keys(full.members).length]).toEqual([10, 15, 10])
    const first = settle(full, 10 * SECOND)
    expect(first.notices.map(({ counts }) => counts.firing)).toEqual([25])
    const most = settle(takeEvents(first.state, many(24, 'resolved', 400 * SECOND)), 1700 * SECOND)
    expect(most.notices.map(({ reason, counts }) => [reason, counts.firing])).toEqual([['some-resolved', 1]])
    const last = settle(takeEvents(most.state, many(25, 'resolved', 1800 * SECOND).slice(24)), 3000 * SECOND)
    expect(last.notices.map(({ reason }) => reason)).toEqual(['all-resolved'])
  })

  it('is small enough to be carried over by a workflow, at the limit and with all of it told', () => {
    const { state } = settle(takeEvents(beginGroup(plan()), many(MEMBER_LIMIT, 'firing', 1_767_225_600_000)), 1_767_225_610_000)
    expect(JSON.stringify(state).length).toBeLessThan(1_000_000)
    const [notice] = settle(takeEvents(beginGroup(plan()), many(MEMBER_LIMIT, 'firing', 0)), 10 * SECOND).notices
    expect([notice?.firing.length, notice?.counts.firing]).toEqual([500, MEMBER_LIMIT])
  }, 60_000)

  it('is nothing once it is over for as long as transitions count', () => {
    const open = takeEvents(beginGroup(plan()), many(3, 'firing', 0))
    const closed = takeEvents(settle(open, 100 * SECOND).state, many(3, 'resolved', 100 * SECOND))
    const over = settle(closed, 60 * MINUTE)
    expect(isOver(over.state)).toBe(true)
    expect(dueAt(over.state)).toBeNull()
  })
})

it('opens an incident once an episode, at its first critical notice', () => {
  const start = takeEvents(beginGroup(plan()), [{ fingerprint: 'a', state: 'firing', severity: 'warning', at: 0 }])
  const warned = settle(start, 100 * SECOND)
  const raised = settle(takeEvents(warned.state, [{ fingerprint: 'b', state: 'firing', at: 200 * SECOND }]), 3_000 * SECOND)
  expect([...warned.notices, ...raised.notices].map(({ reason, opensIncident }) => [reason, opensIncident])).toEqual([
    ['first', false],
    ['severity-raised', true],
    ['reminder', false],
  ])
})

it('goes by a changed policy from then on', () => {
  const { state } = settle(takeEvents(beginGroup(plan()), many(1, 'firing', 0)), 10 * SECOND)
  const { timers } = plan()
  const eager = { ...plan(), timers: { ...timers, critical: { ...timers.critical, remind: 10 * MINUTE } } }
  const { notices } = settle(changePlan(state, eager, 20 * SECOND), 11 * MINUTE)
  expect(notices.map(({ reason, at }) => [reason, at / SECOND])).toEqual([['reminder', 605]])
})
