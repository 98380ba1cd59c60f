import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetPlan, BudgetRule, BudgetWindow } from './budget.ts'
import type { UseRow } from './fact.ts'
import { foldStart, foldUse, sumFolds } from './fold.ts'
import { countTokens } from './price.ts'
import { readingOf, sumStart } from './stretches.ts'
import { priced, type Tally, tally } from './tally.ts'
import { budget, byId, plan, session, tokens, use } from './testing/facts.ts'

const NOW = Date.parse('2026-11-24T12:34:56Z')
const MINUTE = 60_000

function talliesOf(rule: BudgetRule, uses: UseRow[], all = [session('a'), session('b')], given: Partial<BudgetPlan> = {}) {
  const whole = plan([rule], given)
  const sessions = byId(...all)
  return tally(rule, { plan: whole, uses: priced(uses, sessions, whole.prices), sessions, base: new Map(), now: NOW })
}
const inputOf = (tallies: readonly Tally[]) => Object.fromEntries(tallies.map(({ scope, used }) => [scope, used.tokens.input]))

describe('tally', () => {
  it('counts what was used since the window began, however late it was told', () => {
    const start = Date.parse('2026-11-24T00:00:00Z')
    const uses = [use('a', start - 1), use('a', start), use('b', NOW - MINUTE), use('gone', start)]
    expect(inputOf(talliesOf(budget(), uses))).toEqual({ tenant: 200 })
  })

  it('begins a day where its clocks say', () => {
    const uses = [use('a', Date.parse('2026-11-23T22:30:00Z')), use('a', Date.parse('2026-11-23T23:30:00Z'))]
    expect(inputOf(talliesOf(budget({ timeZone: 'Europe/Berlin' }), uses))).toEqual({ tenant: 100 })
  })

  it('keeps agents apart by gateway, also those that used nothing', () => {
    const all = [session('a'), session('b', { gateway: 'other' }), session('c', { agent: 'idle' })]
    const tallies = talliesOf(budget({ of: 'agent' }), [use('a', NOW), use('b', NOW)], all)
    expect(inputOf(tallies)).toEqual({ 'agent/lab/main': 100, 'agent/other/main': 100, 'agent/lab/idle': 0 })
  })

  it('puts a session in the first project that it fits, so that projects add up', () => {
    const projects = [
      { slug: 'support', agents: ['support-*'] },
      { slug: 'all', agents: ['*'] },
      { slug: 'none', agents: ['nobody'] },
    ]
    const uses = [use('a', NOW, { agent: 'support-1' }), use('b', NOW)]
    expect(inputOf(talliesOf(budget({ of: 'project' }), uses, undefined, { projects }))).toEqual({
      ...{ 'project/support': 100, 'project/all': 100, 'project/none': 0 },
    })
    const only = { projects: ['support'] }
    expect(inputOf(talliesOf(budget({ only }), uses, undefined, { projects }))).toEqual({ tenant: 100 })
  })

  it('counts a whole life of a single session that is there', () => {
    const rule = budget({ of: 'session', window: 'lifetime' })
    const tallies = talliesOf(
      rule,
      [use('a', 0), use('a', NOW), use('b', NOW), use('c', NOW)],
      [session('a'), session('b'), session('c', { isLive: false })],
    )
    expect(inputOf(tallies)).toEqual({ 'session/a': 200, 'session/b': 100 })
  })

  it('takes only what a budget is for', () => {
    const all = [session('a', { classification: 'main' }), session('b', { classification: null })]
    const rule = budget({ only: { classifications: ['*'], sessions: ['agent:main:*'] } })
    expect(inputOf(talliesOf(rule, [use('a', NOW), use('b', NOW)], all))).toEqual({ tenant: 100 })
  })

  const windows: BudgetWindow[] = [
    'hour',
    'day',
    'week',
    'month',
    'lifetime',
    { rolling: 90 * MINUTE },
    { rolling: 3 * 86_400_000 },
  ]

  it('makes every window and the burn a sum of whole pieces, whatever other budgets need and however it is read', () => {
    const rule = fc.record({
      window: fc.constantFrom(...windows),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Havana'),
    })
    const ages = fc.array(fc.integer({ min: 0, max: 40 * 86_400_000 }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), ages, fc.integer({ min: 0, max: 400 }), (given, old, days) => {
        const now = NOW + days * 86_400_000 + days * 997_000
        const rules = given.map((each, index) => budget({ ...each, slug: `b${index}`, of: 'session' }))
        const whole = plan(rules)
        const moments = old.map((age) => now - age)
        const { recent, folds, lifeBefore } = readAs(whole, moments, now)
        for (const each of rules) {
          const since = sumStart(each, now, whole.timeZone)
          const counting = folds.filter(({ from, isLife }) => isLife || from >= foldStart(each, { plan: whole, now, lifeBefore }))
          const base = sumFolds(counting.flatMap(({ fold }) => fold.get(each.slug) ?? []))
          const [only] = tally(each, { plan: whole, base, uses: recent, sessions: here, now })
          expect(only?.used.tokens.input ?? 0).toBe(moments.filter((at) => at >= since).length)
          const burnt = only?.steps.reduce((sum, step) => sum + countTokens(step.tokens, ['input']), 0) ?? 0
          expect(burnt).toBe(moments.filter((at) => at >= now - (now % 300_000) - 55 * MINUTE).length)
        }
      }),
      { numRuns: 300 },
    )
  })
})

const here = byId(session('a'))

/** As it is read: the last hours by the cuts, each stretch before as one, and what was before those where a life counts. */
function readAs(whole: BudgetPlan, moments: readonly number[], now: number) {
  const { cuts, recentFrom, kept, lifeBefore } = readingOf(whole, now)
  const rowsOf = (from: number, to: number, at: (moment: number) => number) => {
    const pieces = Map.groupBy(
      moments.filter((moment) => moment >= from && moment < to),
      at,
    )
    const rows = [...pieces].map(([piece, all]) =>
      use('a', piece, { tokens: tokens({ input: all.length }), firstAt: Math.min(...all) }),
    )
    return priced(rows, here, undefined)
  }
  const recent = rowsOf(recentFrom, Number.POSITIVE_INFINITY, (moment) => cuts.findLast((cut) => cut <= moment) ?? recentFrom)
  const folds = kept.map(({ from, to }) => ({
    ...{ from, isLife: false },
    fold: foldUse(
      rowsOf(from, to, () => from),
      { from, plan: whole, now, lifeBefore },
    ),
  }))
  if (lifeBefore !== null) {
    const lives = { ...whole, budgets: whole.budgets.filter(({ window }) => window === 'lifetime') }
    const rows = rowsOf(0, lifeBefore, () => 0)
    folds.push({ from: 0, isLife: true, fold: foldUse(rows, { from: 0, plan: lives, now, lifeBefore: null }) })
  }
  return { recent, folds, lifeBefore }
}
