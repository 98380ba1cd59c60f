import { describe, expect, it } from 'vitest'
import { judgePlan } from '#domain/budget/judge-plan.ts'
import { budget, byId, plan, session, tokens, use } from '#domain/budget/testing/facts.ts'
import { budgetFindings } from './budget-findings.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const sessions = Array.from({ length: 300 }, (_, n) => session(`s${n}`))

function found(blind: string | null, faults: ReadonlyMap<string, string[]> = new Map()) {
  const facts = {
    ...{
      sessions: byId(...sessions),
      gateways: [{ id: 'g-lab', slug: 'lab', blind, away: null }],
      configDoubt: null,
      base: new Map(),
    },
    uses: sessions.map(({ id }, n) => use(id, NOW, { tokens: tokens({ input: n === 0 ? 1_000 : 1 }) })),
  }
  const verdicts = judgePlan(plan([budget({ slug: 'each', of: 'session', tokens: 1_000, policy: 'abort-run' })]), facts, NOW)
  return budgetFindings(verdicts, { standing: new Map(), faults, now: NOW })
}

describe('budgetFindings', () => {
  it('tells what is used up by its scope, and nothing of what is fine', () => {
    expect(found(null)).toEqual([
      {
        ...{ subject: 'budget/each/session/s0', verdict: 'exhausted', since: NOW },
        labels: { budget: 'each', scope: 'session/s0', gateway: 'lab', agent: 'main', session: 'agent:main:s0' },
        evidence: expect.objectContaining({ figures: { share: 1, policy: 'abort-run' } }),
      },
    ])
  })

  it('tells of hundreds of sessions that are out of sight once, by their gateway', () => {
    const [, unknown, ...more] = found('it is unreachable.')
    expect(more).toEqual([])
    expect(unknown).toMatchObject({
      ...{ subject: 'budget/each/gateway/lab', verdict: 'unknown' },
      labels: { budget: 'each', scope: 'gateway/lab', gateway: 'lab' },
      evidence: { observations: ['What lab uses is not seen: it is unreachable.'] },
    })
  })

  it('tells apart that it is used up, and that it is not stopped', () => {
    const faults = new Map([['each/session/s0', ['agent:main:s0 goes on after 3 stops that the gateway confirmed.']]])
    expect(found(null, faults).map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual([
      'budget/each/session/s0 exhausted',
      'budget/each/session/s0/stop not-stopped',
    ])
  })
})
