import { describe, expect, it } from 'vitest'
import type { PriceTable } from './budget.ts'
import { amountOf, daysTooOld, type ModelUse } from './price.ts'
import { tokens } from './testing/facts.ts'

const table: PriceTable = {
  ...{ asOf: '2026-11-01', warnAfter: 10 * 86_400_000, gatewayCost: 'prefer' },
  models: [
    { model: 'openai/gpt-a*', aliases: ['latest'], input: 2, output: 10, cacheRead: 0.5, cacheWrite: 2.5 },
    { model: 'small', aliases: [], input: 1, output: 4 },
  ],
}
const use = (given: Partial<ModelUse>): ModelUse => ({
  ...{ provider: 'openai', model: 'gpt-a-mini', tokens: tokens({ input: 1_000_000 }), gatewayUsd: null },
  ...given,
})

describe('amountOf', () => {
  it('prices each kind of token apart, cache reads and writes among them', () => {
    const used = tokens({ input: 1_000_000, output: 500_000, cacheRead: 4_000_000, cacheWrite: 100_000 })
    expect(amountOf(use({ tokens: used }), table)).toMatchObject({ usd: 2 + 5 + 2 + 0.25, unpriced: 0, models: [] })
  })

  it('knows a model by provider and name, by name alone, and by an alias', () => {
    expect(amountOf(use({ provider: 'other', model: 'small' }), table).usd).toBe(1)
    expect(amountOf(use({ provider: 'proxy', model: 'latest' }), table).usd).toBe(2)
    expect(amountOf(use({ provider: null, model: 'small' }), table).usd).toBe(1)
    expect(amountOf(use({ provider: 'azure' }), table)).toMatchObject({ usd: 0, unpriced: 1_000_000 })
  })

  it('says which tokens have no price, and of whom', () => {
    const used = tokens({ input: 1_000_000, cacheRead: 30, cacheWrite: 4 })
    expect(amountOf(use({ model: 'small', tokens: used }), table)).toMatchObject({
      usd: 1,
      unpriced: 34,
      models: ['openai/small'],
    })
    expect(amountOf(use({ model: null }), table)).toMatchObject({
      unpriced: 1_000_000,
      models: ['openai/a model without a name'],
    })
    expect(amountOf(use({}), undefined)).toMatchObject({ usd: 0, unpriced: 1_000_000 })
  })

  it('takes the gateway’s word for a cost, unless told not to, and no cost of zero for tokens that were used', () => {
    expect(amountOf(use({ gatewayUsd: 7 }), table)).toMatchObject({ usd: 7, tableUsd: 0, unpriced: 0 })
    expect(amountOf(use({ gatewayUsd: 7 }), { ...table, gatewayCost: 'ignore' })).toMatchObject({ usd: 2, tableUsd: 2 })
    expect(amountOf(use({ gatewayUsd: 0 }), table).usd).toBe(2)
    expect(amountOf(use({ gatewayUsd: 0, model: 'unheard-of' }), table).unpriced).toBe(1_000_000)
  })
})

describe('daysTooOld', () => {
  it('tells the age of a table that nobody compared for long', () => {
    expect(daysTooOld(table, Date.parse('2026-11-10T00:00:00Z'))).toBeNull()
    expect(daysTooOld(table, Date.parse('2026-11-15T12:00:00Z'))).toBe(14)
  })
})
