import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetPlan, BudgetRule, ModelPrice } from './budget.ts'
import type { GatewayFact, SessionFact, UseRow } from './fact.ts'
import { judgePlan } from './judge-plan.ts'
import { budget, byId, plan, session, tokens, use } from './testing/facts.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const MINUTE = 60_000
const seen: GatewayFact = { id: 'g-lab', slug: 'lab', blind: null, away: null }
const blind: GatewayFact = { ...seen, blind: 'it is unreachable (refused).' }
const elsewhere: GatewayFact = { id: 'g-far', slug: 'far', blind: 'it is unreachable.', away: 'it is unreachable.' }

type Given = Partial<BudgetPlan> & { gateways?: GatewayFact[]; configDoubt?: string; sessions?: SessionFact[]; now?: number }

function judged(rule: BudgetRule, uses: UseRow[], { gateways = [seen], configDoubt, sessions, now = NOW, ...rest }: Given = {}) {
  const facts = {
    sessions: byId(...(sessions ?? [session('a')])),
    gateways,
    base: new Map(),
    uses,
    configDoubt: configDoubt ?? null,
  }
  return judgePlan(plan([rule], rest), facts, now).map(({ judgement }) => judgement)
}
const one = (...args: Parameters<typeof judged>) => {
  const [first] = judged(...args)
  if (!first) throw new Error('nothing was judged')
  return first
}
const prices = (models: ModelPrice[], asOf = '2026-11-01') => ({
  prices: { asOf, warnAfter: 30 * 86_400_000, gatewayCost: 'prefer' as const, models },
})
const used = (input: number, from = NOW - 3 * 3_600_000) => use('a', from, { tokens: tokens({ input }) })

describe('judgeBudget', () => {
  it.each([
    [799, 'ok'],
    [800, 'warning'],
    [999, 'warning'],
    [1_000, 'exhausted'],
    [5_000, 'exhausted'],
  ])('says of %i of 1000 tokens: %s', (input, state) => {
    expect(one(budget({ tokens: 1_000 }), [used(input)]).state).toBe(state)
  })

  it('says when it is used up at this rate, with bounds', () => {
    // 100 tokens in each of the last twelve steps of five minutes: 1200 an hour, and half of 10,000 is left after 5,000.
    const steps = Array.from({ length: 12 }, (_, step) => used(100, NOW - (step + 1) * 5 * MINUTE))
    const { exhaustion, burn, says } = one(budget({ tokens: 10_000 }), [used(3_800), ...steps], { now: NOW - 1 })
    expect(burn?.perHour).toBeCloseTo(1_200, -1)
    const hours = ((exhaustion?.at ?? 0) - NOW) / 3_600_000
    expect(hours).toBeCloseTo(5_000 / 1_200, 1)
    expect(exhaustion?.soonest).toBeLessThanOrEqual(exhaustion?.at ?? 0)
    expect(says).toBe(
      'Used 50 % of 10,000 tokens of the day 2026-11-24 (UTC). At 1,200 tokens an hour it is used up in 4 h (4 h to 4 h).',
    )
  })

  it('widens the bounds for bursts, up to perhaps never', () => {
    const { exhaustion, says } = one(budget({ tokens: 10_000 }), [used(1_000, NOW - 40 * MINUTE)], { now: NOW - 1 })
    expect(exhaustion?.latest).toBeNull()
    expect(says).toContain('or not at all')
  })

  it('foretells nothing beyond the window: a new one begins unused', () => {
    const { exhaustion, says } = one(budget({ tokens: 1_000_000 }), [used(100, NOW - 10 * MINUTE)])
    expect(exhaustion).toBeNull()
    expect(says).toContain('it lasts')
  })

  it('does not know of a blind gateway, but of budgets that it has part in alone', () => {
    const rule = budget({ of: 'agent', tokens: 1_000 })
    expect(one(rule, [used(1)], { gateways: [blind] })).toMatchObject({
      state: 'unknown',
      doubts: ['What lab uses is not seen: it is unreachable (refused).'],
    })
    expect(one(rule, [used(1)], { gateways: [seen, elsewhere] }).state).toBe('ok')
    expect(one(budget({ tokens: 1_000 }), [used(1)], { gateways: [seen, elsewhere] })).toMatchObject({
      ...{ state: 'unknown', doubts: ['What far uses is not seen: it is unreachable.'] },
      ...{ burn: null, exhaustion: null },
      says: expect.stringMatching(/^Used at least 0 % .* How fast it is used is not known; of what is, 0 tokens an hour\./),
    })
    expect(one(budget({ tokens: 1_000, only: { gateways: ['la*'] } }), [used(1)], { gateways: [seen, elsewhere] }).state).toBe(
      'ok',
    )
  })

  it('knows what is reached for certain, whatever else it does not see', () => {
    expect(one(budget({ tokens: 1_000 }), [used(850)], { gateways: [blind] }).state).toBe('warning')
    expect(one(budget({ tokens: 1_000 }), [used(1_000)], { gateways: [blind] }).state).toBe('exhausted')
  })

  it('does not know the cost of what has no price', () => {
    const rule = budget({ usd: 5 })
    expect(one(rule, [used(1_000_000)], prices([]))).toMatchObject({
      ...{ state: 'unknown', usedUsd: null, usedTokens: 1_000_000, burn: null, exhaustion: null },
      doubts: ['1,000,000 tokens of stub/stub-1 have no price: add it to `prices` in config/budgets.yaml.'],
    })
    const table = prices([{ model: 'stub-*', aliases: [], input: 2, output: 8 }])
    expect(one(rule, [used(1_000_000)], table)).toMatchObject({ state: 'ok', share: 0.4, usedUsd: 2 })
    // Tokens are counted without prices.
    expect(one(budget({ tokens: 2_000_000 }), [used(1_000_000)], prices([])).state).toBe('ok')
  })

  it('goes by the amount that is nearer to its end', () => {
    const table = prices([{ model: 'stub-*', aliases: [], input: 2, output: 8 }])
    expect(one(budget({ usd: 2, tokens: 10_000_000 }), [used(900_000)], table)).toMatchObject({ state: 'warning', share: 0.9 })
  })

  it('does not know by a configuration that is not the one last written', () => {
    const doubt = 'The configuration was refused, and the budgets of before are judged: budgets.yaml:3:1: …'
    expect(one(budget({ tokens: 10 }), [], { configDoubt: doubt })).toMatchObject({ state: 'unknown', doubts: [doubt] })
  })

  it('says that a price table is old, without doubting what it says', () => {
    const table = prices([{ model: 'stub-*', aliases: [], input: 2, output: 8 }], '2026-08-01')
    const { state, says } = one(budget({ usd: 100 }), [used(1_000_000)], table)
    expect(state).toBe('ok')
    expect(says).toContain('The price table is of 2026-08-01, 115 days ago')
  })

  it('never calls fine what it does not know, nor takes back what was used for certain', () => {
    const rules = fc.record({
      tokens: fc.integer({ min: 1, max: 10_000 }),
      usd: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    })
    const uses = fc.array(
      fc.record({ input: fc.nat(4_000), age: fc.nat(40 * 3_600_000), model: fc.constantFrom('priced', 'unpriced', null) }),
      { maxLength: 12 },
    )
    const table = prices([{ model: 'priced', aliases: [], input: 1_000, output: 1 }])
    const doubts = fc.record({ isBlind: fc.boolean(), isRefused: fc.boolean() })
    fc.assert(
      fc.property(rules, uses, doubts, (amounts, rows, { isBlind, isRefused }) => {
        const given = rows.map(({ input, age, model }) => use('a', NOW - age, { model, tokens: tokens({ input }) }))
        const rule = budget({ ...amounts, window: { rolling: 86_400_000 } })
        const clear = one(rule, given, table)
        const doubtful = one(rule, given, {
          ...{ ...table, gateways: [isBlind ? blind : seen] },
          ...(isRefused ? { configDoubt: 'it was refused' } : {}),
        })
        const inWindow = given.filter(({ from }) => from >= NOW - 86_400_000)
        const isUnpriced =
          amounts.usd !== undefined && inWindow.some(({ model, tokens: { input } }) => model !== 'priced' && input > 0)
        if (isBlind || isRefused || isUnpriced) expect(doubtful.state).not.toBe('ok')
        expect(doubtful.share).toBe(clear.share)
        const reached = clear.share >= 1 ? 'exhausted' : clear.share >= 0.8 ? 'warning' : null
        if (reached) expect(doubtful.state).toBe(reached)
      }),
    )
  })
})

describe('judgePlan', () => {
  it('judges every budget, and of single sessions those that press and the hundred nearest to it', () => {
    const sessions = Array.from({ length: 500 }, (_, n) => session(`s${n}`))
    const rows = sessions.map(({ id }, n) => use(id, NOW - MINUTE, { tokens: tokens({ input: n }) }))
    const rules = [budget({ slug: 'each', of: 'session', tokens: 600 }), budget({ slug: 'all', tokens: 1e9 })]
    const facts = { sessions: byId(...sessions), gateways: [seen], base: new Map(), uses: rows, configDoubt: null }
    const kept = judgePlan(plan(rules), facts, NOW)
    const shares = kept.filter(({ budget: { slug } }) => slug === 'each').map(({ judgement }) => judgement.share * 600)
    expect(shares).toHaveLength(20 + 100)
    expect(Math.min(...shares)).toBe(380)
    expect(kept.some(({ budget: { slug } }) => slug === 'all')).toBe(true)
  })
})
