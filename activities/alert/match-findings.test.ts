import { describe, expect, it } from 'vitest'
import { AlertsFile } from '#contracts/config/alerts.ts'
import type { NewFinding, StandingMember } from '#prisma/stores/alert/evaluate-findings.ts'
import { membersOf, underPolicy } from './match-findings.ts'
import { rulesInForce } from './rules-in-force.ts'

const TENANT = '00000000-0000-4000-8000-000000000001'
const rule = { name: 'budget', severity: { exhausted: 'critical', warning: 'warning' }, groupBy: ['budget'] }
const inForce = (...rules: object[]) => rulesInForce(AlertsFile.parse({ rules }))
const finding: NewFinding = {
  ...{ rule: 'budget', id: 'f1', kind: 'budget', verdict: 'exhausted', subject: 'budget/day/main', since: new Date(1_000) },
  ...{ gatewayId: null, sessionId: null, labels: { budget: 'day' }, gateway: null, session: null, agent: null, model: null },
  evidence: { says: 'All of it is used', observations: [], figures: { share: 1 } },
}
const member = (now: Partial<StandingMember> = {}): StandingMember => ({
  ...{
    id: 'm',
    rule: 'budget',
    fingerprint: 'f',
    groupKey: 'budget{budget="day"}',
    severity: 'critical',
    state: 'firing',
    findingId: 'f1',
  },
  ...{ labels: { kind: 'budget', verdict: 'exhausted', budget: 'day' }, ...now },
})

describe('findings as members of rules', () => {
  it('bring their labels, are graded by verdict, and are grouped as the rule says', () => {
    expect(membersOf(TENANT, inForce(rule), [finding])).toMatchObject([
      {
        ...{
          groupKey: 'budget{budget="day"}',
          severity: 'critical',
          state: 'firing',
          says: 'All of it is used',
          findingId: 'f1',
        },
        labels: { budget: 'day', kind: 'budget', verdict: 'exhausted' },
        workflowId: expect.stringMatching(new RegExp(`^alert/${TENANT}/[0-9a-f]{32}$`)),
      },
    ])
  })

  it('are known by what they are about, whatever else of them changes', () => {
    const [before, after, other] = membersOf(TENANT, inForce(rule), [
      finding,
      { ...finding, id: 'f2', labels: { budget: 'day', agent: 'main' } },
      { ...finding, subject: 'budget/day/other' },
    ])
    expect(after?.fingerprint).toBe(before?.fingerprint)
    expect(other?.fingerprint).not.toBe(before?.fingerprint)
  })

  it('that a rule leaves out are none', () => {
    const narrow = { ...rule, when: { finding: { kind: 'budget', where: ['budget=month'] } } }
    expect(membersOf(TENANT, inForce(narrow), [finding])).toEqual([])
  })
})

describe('members under another policy', () => {
  const under = (...rules: object[]) =>
    underPolicy(TENANT, inForce(...rules), [member()]).map(({ state, severity }) => [state, severity])

  it('stay as they are when nothing about them changed', () => {
    expect(under(rule)).toEqual([])
  })

  it('are over when their rule is gone, looks elsewhere, or groups otherwise', () => {
    expect(under()).toEqual([['resolved', null]])
    expect(under({ ...rule, when: { finding: { kind: 'budget', verdicts: ['warning'] } } })).toEqual([['resolved', null]])
    expect(under({ ...rule, groupBy: [] })).toEqual([['resolved', null]])
  })

  it('are graded anew', () => {
    expect(under({ ...rule, severity: 'info' })).toEqual([['firing', 'info']])
  })
})
