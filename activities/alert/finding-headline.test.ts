import { describe, expect, it } from 'vitest'
import { findingKinds } from '#contracts/config/finding-kinds.ts'
import { findingHeadline } from './finding-headline.ts'

const of = (kind: string, verdict: string, labels: Record<string, string> = {}) => ({ kind, verdict, ...labels })
const session = (n: number, verdict = 'looping', gateway = 'main') =>
  of('session-health', verdict, { session: `agent:main:${n}`, gateway })

describe('what is wrong, in a few words', () => {
  it.each([
    ['Messages are lost on research/writer', of('handoff', 'gap', { channel: 'research/writer' })],
    ['Channel research/writer is full or nearly so', of('handoff', 'full', { channel: 'research/writer' })],
    ['Budget session is used up', of('budget', 'exhausted', { budget: 'session', scope: 'session/1' })],
    ['How much of budget day is used is not known', of('budget', 'unknown', { budget: 'day' })],
    ['Component relay is near its limit', of('component', 'near-limit', { component: 'relay', figure: 'memory' })],
    ['Component relay says nothing any more', of('component', 'stale', { component: 'relay' })],
    ['Session agent:main:7 loops at main', session(7)],
    ['Messages by channel pager do not go out', of('channel', 'failing', { channel: 'pager' })],
    ['Mission Control cannot judge budgets', of('evaluation', 'unknown', { judge: 'budgets' })],
    ['The history of source old-board could not be brought', of('backfill', 'failed', { source: 'old-board' })],
    ['Environment production is not as it should be', of('drift', 'drift', { environment: 'production', against: 'staging' })],
    [
      'Gate answers gets worse from run to run in production',
      of('gate-trend', 'declining', { suite: 'answers', environment: 'production' }),
    ],
    [
      'Gate answers measures nothing any more in production',
      of('gate-no-data', 'no-data', { suite: 'answers', environment: 'production' }),
    ],
    [
      'Workflow apply-config/t failed doing applyConfig',
      of('workflow-failed', 'failed', { workflow: 'apply-config/t', type: 'applyConfig', run: 'r', cause: 'c' }),
    ],
    ['The rollback of production #12 failed', of('rollback-failed', 'rollback-failed', { deployment: 'production #12' })],
  ])('%s', (said, member) => {
    expect(findingHeadline([member], 1)).toBe(said)
  })

  it.each(Object.entries(findingKinds).flatMap(([kind, { verdicts }]) => verdicts.map((verdict) => [kind, verdict] as const)))(
    'of %s is known for the verdict %s, of one thing and of several',
    (kind, verdict) => {
      const named = (name: string) =>
        of(kind, verdict, Object.fromEntries((findingKinds[kind]?.labels ?? []).map((each) => [each, name])))
      expect(findingHeadline([named('a-name')], 1)).toMatch(/^[A-Z].*a-name/)
      expect(findingHeadline([named('a-name'), named('another')], 2)).toMatch(/^\w.*2 \w+s\b|^2 \w+s\b/)
    },
  )

  it('counts sessions, says at which gateway where all are at one, and names a trouble only that all share', () => {
    expect(findingHeadline([session(1), session(2)], 40)).toBe('40 sessions loop at main')
    expect(findingHeadline([session(1), session(2, 'stuck')], 2)).toBe('2 sessions are in trouble at main')
    expect(findingHeadline([session(1), session(1, 'looping', 'lab')], 2)).toBe('2 sessions loop')
  })

  it('says things about the same once, by the gravest of them, or that all sorts of things go wrong', () => {
    const relay = (verdict: string, figure: string) => of('component', verdict, { component: 'relay', figure })
    expect(findingHeadline([relay('near-limit', 'cpu'), relay('over-limit', 'memory')], 2)).toBe(
      'Component relay is over its limit',
    )
    const writer = (verdict: string) => of('handoff', verdict, { channel: 'research/writer' })
    expect(findingHeadline([writer('gap'), writer('gap'), writer('gap')], 3)).toBe('Messages are lost on research/writer')
    expect(findingHeadline([writer('gap'), writer('overdue')], 2)).toBe('Messages go wrong on research/writer')
  })

  it('does not count what it was not shown', () => {
    const day = of('budget', 'exhausted', { budget: 'day' })
    expect(findingHeadline([day, { ...day, budget: 'month' }], 2)).toBe('2 budgets are used up')
    expect(findingHeadline([day, { ...day, budget: 'month' }], 30)).toBe('At least 2 budgets are used up')
  })

  it('is not known for what is no finding, or of a verdict that nobody knows', () => {
    expect(findingHeadline([{ gateway: 'main', state: 'unreachable' }], 1)).toBeNull()
    expect(findingHeadline([of('budget', 'odd', { budget: 'day' })], 1)).toBeNull()
    expect(findingHeadline([], 0)).toBeNull()
  })
})
