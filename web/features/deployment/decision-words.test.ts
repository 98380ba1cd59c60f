import { describe, expect, it } from 'vitest'
import type { DeploymentView } from '#contracts/deployments.ts'
import { consequenceOf, decisionRefusal, needsReason, shownDecisions } from './decision-words.ts'

const release = (name: string) => ({ id: name, name, contentHash: '' })
const at = (more: Partial<DeploymentView> = {}) =>
  ({
    ...{ environment: 'production', number: 7, state: 'verifying', pausedBy: null, touchedTargets: true, isCurrent: false },
    ...{ release: release('2.0'), previous: release('1.0'), requestedBy: 'ann@example.com', reason: null },
    ...more,
  }) as DeploymentView // what the words depend on
const operator = { role: 'operator', email: 'bob@example.com' } as const

describe('shownDecisions', () => {
  it('offers what a deployment waits for first, and keeps pause, cancel and roll back in place', () => {
    expect(shownDecisions(at())).toEqual(['pause', 'cancel', 'roll-back'])
    expect(shownDecisions(at({ state: 'awaiting-approval' }))).toEqual(['approve', 'reject', 'pause', 'cancel', 'roll-back'])
    expect(shownDecisions(at({ state: 'paused', pausedBy: 'held' }))).toContain('override')
    expect(shownDecisions(at({ state: 'rollback-failed' }))[0]).toBe('retry')
  })

  it('shows resume in the place of pause', () => {
    expect(shownDecisions(at({ state: 'paused', pausedBy: 'asked' }))).toEqual(['resume', 'cancel', 'roll-back'])
  })
})

describe('decisionRefusal', () => {
  it('says first what the state forbids, then what the role does', () => {
    const viewer = { role: 'viewer', email: 'v@example.com' } as const
    expect(decisionRefusal('roll-back', at({ touchedTargets: false }), viewer, 'none')).toContain('cancel it instead')
    expect(decisionRefusal('roll-back', at(), viewer, 'none')).toContain('Needs the role operator')
    expect(decisionRefusal('roll-back', at(), operator, 'none')).toBeNull()
    expect(decisionRefusal('override', at({ state: 'paused', pausedBy: 'held' }), operator, 'none')).toContain('engineer')
  })

  it('lets nobody approve what they started where another has to', () => {
    const waiting = at({ state: 'awaiting-approval' })
    const ann = { role: 'admin', email: 'ann@example.com' } as const
    expect(decisionRefusal('approve', waiting, ann, 'another')).toContain('somebody else')
    expect(decisionRefusal('approve', waiting, ann, 'anyone')).toBeNull()
    expect(decisionRefusal('approve', waiting, operator, 'another')).toBeNull()
  })
})

describe('consequenceOf', () => {
  it('names what an override lets pass, and what a rollback returns to', () => {
    expect(consequenceOf('override', at({ reason: 'The answers check is inconclusive.' }))).toContain(
      'The answers check is inconclusive.',
    )
    expect(consequenceOf('roll-back', at())).toContain('returns to 1.0')
    expect(needsReason('roll-back')).toBe(true)
  })
})
