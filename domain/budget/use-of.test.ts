import { describe, expect, it } from 'vitest'
import { priced } from './tally.ts'
import { budget, byId, session, tokens, use } from './testing/facts.ts'
import { usersOf } from './use-of.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('usersOf', () => {
  it('names who used a budget, most first, with what is not priced unknown', () => {
    const rows = [
      use('a', NOW, { tokens: tokens({ input: 100 }), gatewayUsd: 1 }),
      use('b', NOW, { tokens: tokens({ input: 200 }), model: 'other' }),
      use('a', NOW, { tokens: tokens({ output: 100 }), gatewayUsd: 1 }),
    ]
    const uses = priced(rows, byId(session('a'), session('b')), undefined)
    const sessions = uses.map(({ session: { id, key, gateway, agent }, provider, model, amount }) => ({
      ...{ id, key, gateway, agent, provider, model, amount },
    }))
    const found = usersOf(budget({ of: 'agent', tokens: 1_000 }), { all: sessions, sessions, most: 1 })
    expect(found.sessions).toEqual([
      { id: 'a', key: 'agent:main:a', gateway: 'lab', agent: 'main', tokens: 200, usd: 2, share: 0.5 },
    ])
    expect(found.agents).toEqual([{ gateway: 'lab', agent: 'main', tokens: 400, usd: null, share: 1 }])
    expect(found.models).toEqual([{ provider: 'stub', model: 'stub-1', tokens: 200, usd: 2, share: 0.5 }])
    const inMoney = usersOf(budget({ of: 'agent', usd: 1 }), { all: sessions, sessions, most: 9 })
    expect(inMoney.agents).toEqual([{ gateway: 'lab', agent: 'main', tokens: 400, usd: null, share: null }])
  })
})
