import { describe, expect, it } from 'vitest'
import { acknowledge, beginGroup, decide, type GroupState, type NoticeDecision, takeEvent } from './group.ts'
import { readMatcher } from './label-matcher.ts'
import { createMuting, findMutes, type MutableMember } from './muting.ts'
import { type AlertPolicy, type Inhibition, planOf } from './policy.ts'
import { simulate } from './simulate.ts'
import { brief, event, MINUTE, ruleOf, SECOND } from './testing/policies.ts'

const inhibition = (over: Partial<Inhibition> = {}): Inhibition => ({
  ...{ name: 'gw', equal: ['gateway'], missingIsEqual: false },
  source: { rules: ['gateway-down'], where: [] },
  target: { rules: ['stuck'], where: [] },
  ...over,
})
const policy = (over: Partial<AlertPolicy> = {}): AlertPolicy => ({
  rules: [ruleOf('stuck', 'critical'), ruleOf('gateway-down', 'critical')],
  ...{ inhibitions: [inhibition()], silences: [] },
  ...over,
})
const down = (t: number, state: 'firing' | 'resolved' = 'firing') => event(t, state, 'gw', { name: 'gateway-down' })
const silence = (from: number, to: number) => ({
  ...{ id: 'quiet', startsAt: from * SECOND, endsAt: to * SECOND },
  matchers: [readMatcher('rule=stuck')].filter((matcher) => matcher !== null),
})
const stuck = (subject: AlertPolicy, events: Parameters<typeof simulate>[1]) =>
  simulate(subject, events)
    .notices.filter(({ group }) => group.startsWith('stuck'))
    .map(brief)

describe('what is muted', () => {
  it('is not told when its cause arrives within the wait, after it', () => {
    expect(stuck(policy(), [event(0, 'firing'), down(4), event(900, 'resolved'), down(901, 'resolved')])).toEqual([])
  })

  it('is told after a wait of its own when its cause is over and it is not', () => {
    const events = [down(0), event(10, 'firing'), down(600, 'resolved'), event(604, 'firing', 'b'), event(700, 'resolved')]
    expect(stuck(policy(), [...events, event(701, 'resolved', 'b')])).toEqual([
      [605, 'first', 2, 0],
      [761, 'all-resolved', 0, 2],
    ])
    // What clears within that wait is never told.
    expect(stuck(policy(), [down(0), event(10, 'firing'), down(600, 'resolved'), event(603, 'resolved')])).toEqual([])
  })

  it('is listed, with what muted it', () => {
    const { muted } = simulate(policy(), [down(0), event(10, 'firing'), event(11, 'firing', 'b')])
    expect(muted.map(({ group, by }) => [group, by])).toEqual([
      ['stuck{gateway="main"}', 'inhibition/gw'],
      ['stuck{gateway="main"}', 'inhibition/gw'],
    ])
  })

  it('gets its one closing notice if people were told before', () => {
    const events = [
      event(0, 'firing'),
      down(100),
      event(4000, 'firing', 'b'),
      event(5000, 'resolved'),
      event(5000, 'resolved', 'b'),
    ]
    expect(stuck(policy(), events)).toEqual([
      [5, 'first', 1, 0],
      [5060, 'all-resolved', 0, 1],
    ])
    const quiet = policy({ silences: [silence(100, 90_000)] })
    expect(stuck(quiet, [event(0, 'firing'), event(5000, 'resolved')])).toEqual([
      [5, 'first', 1, 0],
      [5060, 'all-resolved', 0, 1],
    ])
  })

  it('does not keep an alert open that people were told of, and is a new one when it may be told', () => {
    const events = [event(0, 'firing'), down(100), event(200, 'firing', 'b'), event(300, 'resolved'), down(7200, 'resolved')]
    expect(stuck(policy(), [...events, event(9000, 'resolved', 'b')])).toEqual([
      [5, 'first', 1, 0],
      [360, 'all-resolved', 0, 1],
      [7205, 'first', 1, 0],
      [9060, 'all-resolved', 0, 1],
    ])
  })

  it('by a silence is told when the silence ends', () => {
    expect(stuck(policy({ silences: [silence(0, 600)] }), [event(10, 'firing'), event(700, 'resolved')])).toEqual([
      [605, 'first', 1, 0],
      [760, 'all-resolved', 0, 1],
    ])
  })

  it('is not told after a restart either: mutes are asked before every decision', () => {
    const [rule = ruleOf('stuck', 'critical')] = policy().rules
    let state = takeEvent(beginGroup(planOf(rule, { gateway: 'main' })), { fingerprint: 'a', state: 'firing', at: 0 })
    state = JSON.parse(JSON.stringify(decide(state, new Map([['a', 'inhibition/gw']]), 5_000).state)) as GroupState
    const later = decide(state, new Map([['a', 'inhibition/gw']]), 40 * MINUTE)
    expect(later.notices).toEqual([])
    expect(later.alert).toMatchObject({ state: 'silenced', suppressed: 1, noticeCount: 0, notifiedAt: null })
  })
})

describe('inhibition', () => {
  const member = (
    rule: string,
    labels: Record<string, string>,
    fingerprint = `${rule}${JSON.stringify(labels)}`,
  ): MutableMember => ({
    ...{ fingerprint, rule, labels, severity: 'critical' },
  })
  const mutes = (rules: Inhibition[], open: MutableMember[], of: MutableMember) =>
    findMutes({ inhibitions: rules, silences: [] }, { members: [of], open, at: 0 }).get(of.fingerprint) ?? null

  it('needs the labels to agree, and a missing one does not unless it is said', () => {
    const source = member('gateway-down', { gateway: 'main' })
    expect(mutes([inhibition()], [source], member('stuck', { gateway: 'main' }))).toBe('inhibition/gw')
    expect(mutes([inhibition()], [source], member('stuck', { gateway: 'other' }))).toBeNull()
    const nameless = member('gateway-down', {})
    expect(mutes([inhibition()], [nameless], member('stuck', {}))).toBeNull()
    expect(mutes([inhibition({ missingIsEqual: true })], [nameless], member('stuck', {}))).toBe('inhibition/gw')
    expect(mutes([inhibition({ missingIsEqual: true })], [nameless], member('stuck', { gateway: 'main' }))).toBeNull()
  })

  it('never lets an alert mute itself, nor two that are on both sides each other', () => {
    const both = inhibition({ source: { rules: null, where: [] }, target: { rules: null, where: [] } })
    const [a, b] = [member('stuck', { gateway: 'main', session: 'a' }), member('stuck', { gateway: 'main', session: 'b' })]
    expect(mutes([both], [a], a)).toBeNull()
    expect(mutes([both], [a, b], a)).toBeNull()
  })

  it('says which inhibitions begin and end with a source', () => {
    const muting = createMuting({ inhibitions: [inhibition()], silences: [] })
    const source = member('gateway-down', { gateway: 'main' })
    const place = muting.placesOf(member('stuck', { gateway: 'main' }))
    expect(muting.set(source, true)).toEqual(place)
    expect(muting.set(source, true)).toEqual([])
    expect(muting.set(source, false)).toEqual(place)
  })
})

describe('an alert that somebody acknowledged', () => {
  const drive = () => {
    const [rule = ruleOf('stuck', 'critical')] = policy().rules
    let state = beginGroup(planOf(rule, { gateway: 'main' }))
    const notices: NoticeDecision[] = []
    return {
      notices,
      take: (fingerprint: string, at: number, severity?: 'warning') => {
        state = takeEvent(state, { fingerprint, state: 'firing', at, severity })
      },
      acknowledge: (at: number) => {
        state = acknowledge(state, { by: 'ada', at })
      },
      runTo: (at: number) => {
        while (state.due !== null && state.due <= at) {
          const decision = decide(state, new Map(), state.due)
          state = decision.state
          notices.push(...decision.notices)
        }
        return decide(state, new Map(), at).alert
      },
    }
  }

  it('reminds nobody until there are new members or it gets worse', () => {
    const group = drive()
    group.take('a', 0, 'warning')
    group.runTo(61_000)
    group.acknowledge(62_000)
    expect(group.runTo(20 * 60 * MINUTE)).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'ada' }, noticeCount: 1 })
    group.take('b', 21 * 60 * MINUTE)
    group.runTo(21 * 60 * MINUTE + 31 * MINUTE)
    expect(group.notices.map(({ reason }) => reason)).toEqual(['first', 'severity-raised', 'reminder'])
  })
})

describe('matchers', () => {
  it.each([
    ['gateway=main', { label: 'gateway', is: '=', value: 'main' }],
    ['session =~ "agent:.*"', { label: 'session', is: '=~', value: 'agent:.*' }],
    ['a!=', { label: 'a', is: '!=', value: '' }],
    ['a!~b|c', { label: 'a', is: '!~', value: 'b|c' }],
  ])('reads %s', (text, matcher) => expect(readMatcher(text)).toEqual(matcher))

  it.each(['', 'gateway', '=a', 'a=~(', '1a=b'])('refuses %j', (text) => expect(readMatcher(text)).toBeNull())
})
