import { describe, expect, it } from 'vitest'
import type { StandingMember } from '#prisma/stores/alert/evaluate-findings.ts'
import { compareSeen, type Seen } from './derive-members.ts'

const seen = (state: Seen['state'], labels = { gateway: 'main' }): Seen => ({
  ...{
    rule: 'down',
    groupKey: 'down{}',
    groupLabels: {},
    workflowId: 'w',
    fingerprint: 'f',
    state,
    labels,
    severity: 'critical',
  },
  ...{ since: 1, sessionId: null, gatewayId: null, says: 'x', figures: {} },
})
const standing = (state: StandingMember['state']): StandingMember => ({
  ...{
    id: 'm',
    rule: 'down',
    fingerprint: 'f',
    groupKey: 'down{}',
    labels: { gateway: 'main' },
    severity: 'critical',
    state,
    findingId: null,
  },
})
const outcome = (now: Seen[], before: StandingMember[], alarming: string[] = []) => {
  const { changed, opened } = compareSeen(now, before, { alarming: new Set(alarming), unseen: new Set() })
  return { over: changed.map(({ id }) => id), opened: opened.map(({ state }) => state) }
}

describe('members of rules about gateways and figures', () => {
  it('begin, go on without a word, and end when it is well or gone', () => {
    expect(outcome([seen('firing')], [])).toEqual({ over: [], opened: ['firing'] })
    expect(outcome([seen('firing')], [standing('firing')])).toEqual({ over: [], opened: [] })
    expect(outcome([seen('clear')], [standing('firing')])).toEqual({ over: ['m'], opened: [] })
    expect(outcome([], [standing('firing')])).toEqual({ over: ['m'], opened: [] })
  })

  it('stay members when nobody can know, and become ones only where the rule makes a trouble of that', () => {
    expect(outcome([seen('no-data')], [standing('firing')])).toEqual({ over: [], opened: ['no-data'] })
    expect(outcome([seen('no-data')], [])).toEqual({ over: [], opened: [] })
    expect(outcome([seen('no-data')], [], ['down'])).toEqual({ over: [], opened: ['no-data'] })
    expect(outcome([seen('firing')], [standing('no-data')])).toEqual({ over: [], opened: ['firing'] })
  })

  it('are not over because their gateway is out of sight and figures of it are old', () => {
    const away = { alarming: new Set<string>(), unseen: new Set(['main']) }
    const elsewhere = { ...away, unseen: new Set(['other']) }
    expect(compareSeen([], [standing('firing')], away).changed).toMatchObject([{ id: 'm', state: 'no-data' }])
    expect(compareSeen([], [standing('no-data')], away)).toEqual({ changed: [], opened: [] })
    expect(compareSeen([], [standing('no-data')], elsewhere).changed).toMatchObject([{ id: 'm', state: 'resolved' }])
  })

  it('begin after they were wrong for long enough, and are not over while that is counted anew', () => {
    expect(outcome([seen('pending')], [])).toEqual({ over: [], opened: [] })
    expect(outcome([seen('pending')], [standing('firing')])).toEqual({ over: [], opened: [] })
    expect(outcome([seen('pending')], [standing('no-data')])).toEqual({ over: [], opened: [] })
  })

  it('follow their labels, and move when they are grouped otherwise', () => {
    expect(outcome([seen('firing', { gateway: 'other' })], [standing('firing')])).toEqual({ over: [], opened: ['firing'] })
    const moved = { ...seen('firing'), groupKey: 'down{gateway="main"}' }
    expect(outcome([moved], [standing('firing')])).toEqual({ over: ['m'], opened: ['firing'] })
  })
})
