import fc from 'fast-check'
import { expect, it } from 'vitest'
import { acknowledge, beginGroup, decide, dueAt, type GroupState, isOver, type NoticeDecision, takeEvent } from './group.ts'
import { planOf } from './policy.ts'
import { MINUTE, ruleOf, SECOND } from './testing/policies.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
const names = ['a', 'b', 'c', 'd'] as const
const severities = ['critical', 'warning', 'info'] as const

/** What can happen to a group: a member turns, what is muted changes, somebody acknowledges. */
const steps = fc.array(
  fc.record({
    gap: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 900 })),
    does: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ member: fc.constantFrom(...names), severity: fc.constantFrom(...severities, undefined) }),
      },
      { weight: 2, arbitrary: fc.record({ mutes: fc.subarray([...names]) }) },
      { weight: 1, arbitrary: fc.constant('acknowledge' as const) },
    ),
  }),
  { maxLength: 60 },
)

/** A limit of two makes most members untracked ones. */
const groups = fc.record({
  severity: fc.constantFrom(...severities),
  digestEvery: fc.constantFrom(null, 20 * MINUTE),
  limit: fc.constantFrom(2, 100),
})

it('whatever turns, is muted or acknowledged, with or without room for all: what was told ends once, and all of it ends', () => {
  fc.assert(
    fc.property(groups, steps, ({ severity, digestEvery, limit }, todo) => {
      const group = drive(beginGroup(planOf(ruleOf('stuck', severity, { digestEvery }), {}, limit)))
      for (const { gap, does } of todo) {
        group.pass(gap * SECOND)
        if (does === 'acknowledge') group.acknowledge()
        else if ('mutes' in does) group.mute(does.mutes)
        else group.turn(does.member, does.severity)
      }
      group.end()
      expect(group.isOver()).toBe(true)
      expect(group.untoldEnds()).toBe(0)
    }),
    { numRuns: RUNS },
  )
})

/** A group with its clock and mutes; checks each notice as it comes. */
function drive(start: GroupState) {
  let state = start
  let now = 0
  let muted = new Map<string, string>()
  let isTold = false
  const open = new Set<string>()
  const check = ({ reason, status, counts, firing }: NoticeDecision) => {
    if (reason === 'all-resolved') {
      expect(isTold).toBe(true)
      isTold = false
      return
    }
    if (reason !== 'digest') expect(counts.firing).toBeGreaterThan(0)
    for (const name of firing) expect(muted.has(name) && open.has(name)).toBe(false)
    isTold = status !== 'resolved'
  }
  const ask = (at: number) => {
    const decision = decide(state, muted, at)
    state = decision.state
    for (const notice of decision.notices) check(notice)
  }
  const pass = (until: number) => {
    let asked = 0
    for (let due = dueAt(state); due !== null && due < until; due = dueAt(state)) {
      if ((asked += 1) > 10_000) throw new Error(`asks for ever at ${due}`)
      ask(due)
    }
  }
  const turn = (member: string, severity?: (typeof severities)[number]) => {
    const isFiring = !open.delete(member)
    if (isFiring) open.add(member)
    state = takeEvent(state, { fingerprint: member, state: isFiring ? 'firing' : 'resolved', severity, at: now })
  }
  return {
    pass: (ms: number) => pass((now += ms)),
    turn,
    mute: (members: readonly string[]) => {
      muted = new Map(members.map((member) => [member, 'silence/x']))
      ask(now)
    },
    acknowledge: () => {
      state = acknowledge(state, { by: 'ada', at: now })
    },
    end: () => {
      now += SECOND
      for (const member of [...open]) turn(member)
      pass(Number.POSITIVE_INFINITY)
    },
    isOver: () => isOver(state),
    untoldEnds: () => Number(isTold),
  }
}
