import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlertEvent } from './alert.ts'
import { beginGroup, decide, dueAt, type GroupState, isOver, type NoticeDecision, takeEvent } from './group.ts'
import type { AlertPolicy } from './policy.ts'
import { planOf } from './policy.ts'
import { simulate } from './simulate.ts'
import { event, MINUTE, policyOf, ruleOf, SECOND } from './testing/policies.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
const severities = ['critical', 'warning', 'info'] as const

/** A few members that change at random times, mostly soon after one another. */
const sequences = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 900 })),
      state: fc.constantFrom('firing', 'resolved', 'firing', 'resolved', 'no-data'),
      session: fc.constantFrom('a', 'b', 'c', 'd'),
      severity: fc.constantFrom(...severities, undefined, undefined),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let t = 0
    return steps.map(({ gap, state, session, severity }) => event((t += gap), state, session, severity ? { severity } : {}))
  })

const policies = fc
  .record({
    severity: fc.constantFrom(...severities),
    noData: fc.constantFrom('hold', 'alert', 'ok'),
    digestEvery: fc.constantFrom(null, 20 * MINUTE),
    transitions: fc.constantFrom(3, 4, 6),
  })
  .map(({ severity, noData, digestEvery, transitions }) =>
    policyOf(
      ruleOf('stuck', severity, {
        ...{ noData, digestEvery },
        flapping: { transitions, within: 30 * MINUTE, quiet: 15 * MINUTE },
      }),
    ),
  )

/** Everything resolves at the end, so that every episode can end. */
const ended = (events: readonly AlertEvent[]): AlertEvent[] => {
  const last = (events.at(-1)?.t ?? 0) / SECOND
  return [...events, ...['a', 'b', 'c', 'd'].map((session, index) => event(last + 1 + index, 'resolved', session))]
}

const check = (property: (policy: AlertPolicy, events: AlertEvent[]) => void) =>
  fc.assert(fc.property(policies, sequences, property), { numRuns: RUNS })

const outline = (notices: readonly NoticeDecision[]) =>
  notices.map(({ at, episode, seq, reason, severity, counts }) => [at, episode, seq, reason, severity, counts])

describe('whatever happens', () => {
  it('every episode that people were told of has exactly one closing notice, and it is the last', () => {
    check((policy, events) => {
      const { notices } = simulate(policy, ended(events))
      const byOpening: NoticeDecision[][] = []
      for (const notice of notices) {
        if (notice.seq === 1) byOpening.push([])
        byOpening.at(-1)?.push(notice)
      }
      for (const episode of byOpening) {
        expect(episode.map(({ seq }) => seq)).toEqual(episode.map((_, index) => index + 1))
        const isDigest = episode.every(({ reason }) => reason === 'digest')
        expect(episode.at(-1)).toMatchObject({ reason: isDigest ? 'digest' : 'all-resolved', status: 'resolved' })
        expect(episode.filter(({ reason }) => reason === 'all-resolved')).toHaveLength(isDigest ? 0 : 1)
        const channels = new Set(episode.flatMap((notice) => notice.channels))
        if (!isDigest) expect(new Set(episode.at(-1)?.channels)).toEqual(channels)
      }
    })
  })

  it('two notices about changes are an update apart, two reminders a reminder', () => {
    check((policy, events) => {
      const { notices } = simulate(policy, ended(events))
      notices.forEach((notice, index) => {
        const before = notices[index - 1]
        if (!before || notice.seq === 1) return
        const gap = notice.at - before.at
        const timers = policy.rules[0]?.timers
        if (['new-members', 'some-resolved', 'no-data'].includes(notice.reason))
          expect(gap).toBeGreaterThanOrEqual(timers?.critical.update ?? 0)
        if (notice.reason === 'reminder') expect(gap).toBeGreaterThanOrEqual(timers?.critical.remind ?? 0)
      })
    })
  })

  it('notices are bounded by the time that passes, however much happens', () => {
    check((policy, events) => {
      const { notices } = simulate(policy, ended(events))
      const span = ((notices.at(-1)?.at ?? 0) - (notices[0]?.at ?? 0)) / MINUTE
      const { transitions = 0, within = 1 } = policy.rules[0]?.flapping ?? {}
      // A change each 5 minutes; and what raises, flaps or ends: an episode takes two transitions, and a group flaps at twice
      // as many as a member does.
      const endings = (2 + span / (within / MINUTE)) * transitions * 2
      expect(notices.length).toBeLessThanOrEqual(3 + (span / 5) * 2 + endings * 3)
    })
  })

  it('nobody is told without a change, but to be reminded', () => {
    check((policy, events) => {
      const { notices } = simulate(policy, ended(events))
      notices.forEach((notice, index) => {
        const before = notices[index - 1]
        if (!before || notice.seq === 1 || notice.reason === 'reminder') return
        const happened = ended(events).some(({ t }) => t > before.at - 16 * MINUTE && t <= notice.at)
        expect(happened).toBe(true)
      })
      // Running on without events gives reminders alone.
      const still = simulate(policy, [event(0, 'firing')], { until: 24 * 60 * MINUTE }).notices
      expect(still.slice(1).every(({ reason }) => reason === 'reminder')).toBe(true)
    })
  })

  it('a fact delivered twice changes nothing, at once or late', () => {
    fc.assert(
      fc.property(policies, sequences, fc.array(fc.nat(), { maxLength: 20 }), (policy, events, picks) => {
        const once = run(policy, events, {})
        const again = picks.map((pick) => ({ from: pick % Math.max(1, events.length), to: (pick >> 3) % (events.length + 1) }))
        expect(run(policy, events, { again })).toEqual(once)
      }),
      { numRuns: RUNS },
    )
  })

  it('a restart from what was kept, at any point, gives the same notices', () => {
    check((policy, events) => {
      expect(run(policy, events, { restarts: true })).toEqual(run(policy, events, {}))
    })
  })

  it('asking more often gives the same notices; only a digest may come a little earlier or later', () => {
    check((policy, events) => {
      if (policy.rules[0]?.digestEvery !== null) return
      expect(run(policy, events, { asks: true })).toEqual(run(policy, events, {}))
    })
  })

  it('nothing is told of what is inhibited all the time', () => {
    const rules = [ruleOf('gateway-down', 'critical'), ruleOf('stuck', 'critical')]
    const inhibitions = [
      {
        ...{ name: 'gateway-down', equal: ['gateway'], missingIsEqual: false },
        source: { rules: ['gateway-down'], where: [] },
        target: { rules: ['stuck'], where: [] },
      },
    ]
    fc.assert(
      fc.property(sequences, (events) => {
        const down = event(0, 'firing', 'gw', { name: 'gateway-down' })
        const { notices } = simulate({ rules, inhibitions, silences: [] }, [down, ...ended(events)])
        expect(new Set(notices.map(({ group }) => group))).toEqual(new Set(['gateway-down{gateway="main"}']))
      }),
      { numRuns: RUNS },
    )
  })
})

describe('whatever is muted when', () => {
  const rules = [ruleOf('gateway-down', 'warning'), ruleOf('stuck', 'critical')]
  const policy: AlertPolicy = {
    ...{ rules, silences: [] },
    inhibitions: [
      {
        ...{ name: 'gateway-down', equal: ['gateway'], missingIsEqual: false },
        source: { rules: ['gateway-down'], where: [] },
        target: { rules: ['stuck'], where: [] },
      },
    ],
  }
  /** When the gateway is down, as `[from, to)` in seconds. */
  const outages = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 })), { maxLength: 8 })
    .map((pairs) => {
      let t = 0
      return pairs.map(([up, length]): [number, number] => [(t += up), (t += length)])
    })

  it('nothing but an end is told while it is inhibited, and whoever was told of a beginning is told of the end', () => {
    fc.assert(
      fc.property(sequences, outages, (events, down) => {
        const gateway = down.flatMap(([from, to]) => [
          event(from, 'firing', 'gw', { name: 'gateway-down' }),
          event(to, 'resolved', 'gw', { name: 'gateway-down' }),
        ])
        const all = [...gateway, ...ended(events)]
        const notices = simulate(policy, all).notices.filter(({ group }) => group.startsWith('stuck'))
        for (const { at, reason } of notices)
          if (down.some(([from, to]) => from * SECOND <= at && at < to * SECOND)) expect(reason).toBe('all-resolved')
        const begun = notices.filter(({ seq, reason }) => seq === 1 && reason !== 'digest').length
        expect(notices.filter(({ reason }) => reason === 'all-resolved')).toHaveLength(begun)
      }),
      { numRuns: RUNS },
    )
  })
})

type Way = { restarts?: boolean; asks?: boolean; again?: { from: number; to: number }[] }

/** One group driven event by event, as a workflow drives it. */
function run(policy: AlertPolicy, events: readonly AlertEvent[], { restarts, asks, again = [] }: Way) {
  const [rule = ruleOf('stuck', 'critical')] = policy.rules
  let state: GroupState = beginGroup(planOf(rule, { gateway: 'main' }))
  const notices: NoticeDecision[] = []
  const settle = (until: number) => {
    for (let due = dueAt(state), steps = 0; due !== null && due < until; due = dueAt(state), steps += 1) {
      if (steps > 10_000) throw new Error(`decides for ever at ${due}`)
      step(due)
    }
  }
  const step = (at: number) => {
    if (restarts) state = JSON.parse(JSON.stringify(state)) as GroupState
    const decision = decide(state, new Map(), at)
    state = decision.state
    notices.push(...decision.notices)
  }
  const feed = ({ t, labels, state: to, severity }: AlertEvent) => {
    if (restarts) state = JSON.parse(JSON.stringify(state)) as GroupState
    state = takeEvent(state, { fingerprint: labels.session ?? '', state: to, severity, at: t })
  }
  const all = ended(events)
  all.forEach((each, index) => {
    settle(each.t)
    feed(each)
    for (const { from, to } of again) {
      const repeated = all[from]
      if (to === index && repeated && from <= to && each.t - repeated.t < 29 * MINUTE) feed(repeated)
    }
    if (asks) step(each.t)
  })
  settle(Number.POSITIVE_INFINITY)
  expect(isOver(state)).toBe(true)
  return outline(notices)
}
