import { describe, expect, it } from 'vitest'
import { chooseRunbook } from './choose-runbook.ts'
import { diagnose } from './diagnose.ts'
import { signatureOf } from './signature.ts'
import { evidenceOf, member, session, T0 } from './testing/facts.ts'

const MINUTE = 60_000
const likeliest = (given: Parameters<typeof evidenceOf>[0]) => diagnose(evidenceOf(given)).causes[0]

describe('a diagnosis', () => {
  it('names a loop by its tool, with what the session’s judge saw', () => {
    expect(likeliest({})).toMatchObject({
      ...{ cause: 'tool-loop', confidence: 0.9, reasons: ['The call of exec was made 5 times.'] },
      says: '1 session makes the same call of exec again and again without a new outcome.',
    })
  })

  it('holds a gateway that was away before for the cause of all behind it', () => {
    const gateways = [{ slug: 'lab', state: 'unreachable', since: T0 - MINUTE, reason: 'refused' }]
    const members = [member({ verdict: 'stuck', confidence: 0.7 })]
    expect(likeliest({ gateways, members, sessions: [session({ verdict: 'stuck' })] })?.cause).toBe('gateway')
  })

  it('finds a provider that refuses in the errors of runs, and a release that came just before', () => {
    const failing = [member({ verdict: 'failing', confidence: 0.9 })]
    const refused = [session({ verdict: 'failing', lastRunError: '429 Too Many Requests', says: [] })]
    expect(likeliest({ members: failing, sessions: refused })).toMatchObject({
      cause: 'provider',
      says: expect.stringContaining('openai'),
    })
    const broken = [session({ verdict: 'failing', lastRunError: 'cannot read property', says: [] })]
    const changes = [
      { at: T0 - 5 * MINUTE, what: 'deployment' as const, says: 'release r2 to production (#7)', environment: 'production' },
    ]
    expect(likeliest({ members: failing, sessions: broken, changes })).toMatchObject({
      ...{ cause: 'release', confidence: 0.75, reasons: ['5 min before this began: release r2 to production (#7)'] },
    })
  })

  it('says that it does not know, and what it looked at, rather than guess', () => {
    const old = [{ at: T0 - 600 * MINUTE, what: 'deployment' as const, says: 'release r1', environment: null }]
    const nothing = { members: [member({ kind: null, verdict: null })], sessions: [], changes: old }
    expect(diagnose(evidenceOf(nothing)).causes).toEqual([
      expect.objectContaining({
        cause: 'unknown',
        confidence: 0,
        reasons: expect.arrayContaining([expect.stringContaining('too long before')]),
      }),
    ])
  })

  it('is surer of what was so before, never certain, and says what helped', () => {
    const similar = [{ number: 3, openedAt: T0 - MINUTE, title: 'a loop', cause: 'tool-loop' as const, helped: 'abort' }]
    const cause = likeliest({ similar, members: [member({ confidence: 1 })] })
    expect(cause?.confidence).toBe(0.99)
    expect(cause?.reasons.at(-1)).toBe('Incident #3 looked the same and had this cause. abort helped.')
  })

  it('reckons no rate from what was used in a moment, and says when a price is missing', () => {
    const burn = { since: T0, minutes: 0.1, calls: 2, tokens: 900, usd: null, unpriced: 2 }
    expect(diagnose(evidenceOf({ burn })).cost).toBe('900 tokens in 2 model calls over 6 s; what that costs is not known.')
    const longer = { ...burn, minutes: 10, usd: 1, unpriced: 1 }
    expect(diagnose(evidenceOf({ burn: longer })).cost).toBe(
      '900 tokens in 2 model calls over 10 min, 90 tokens a minute; at least 1.00 USD, 1 call without a price (6.00 USD an hour).',
    )
  })
})

it('knows the same trouble in another session at another time for the same', () => {
  const one = signatureOf('session-trouble', [member()], [session()])
  expect(
    signatureOf('session-trouble', [member({ since: T0 + 1, sessionId: 's-2' })], [session({ id: 's-2', key: 'other' })]),
  ).toBe(one)
  expect(signatureOf('session-trouble', [member()], [session({ figures: { tools: 'read' } })])).not.toBe(one)
})

it('takes the runbook that the rule names if it fits, else the first that does, else none', () => {
  const rule = (name: string, match: object) => ({ name, match: { labels: {}, minConfidence: 0, ...match } })
  const books = [
    rule('stuck', { verdict: ['stuck'] }),
    rule('loops', { verdict: ['looping'] }),
    rule('sure', { cause: ['tool-loop'], minConfidence: 0.8 }),
  ]
  const facts = {
    ...{ kinds: ['session-health'], verdicts: ['looping'], severity: 'critical', labels: {}, cause: 'tool-loop' as const },
    ...{ confidence: 0.9, wanted: null as string | null },
  }
  expect(chooseRunbook(books, facts)?.name).toBe('loops')
  expect(chooseRunbook(books, { ...facts, wanted: 'sure' })?.name).toBe('sure')
  expect(chooseRunbook(books, { ...facts, wanted: 'sure', confidence: 0.5 })?.name).toBe('loops')
  expect(chooseRunbook(books, { ...facts, verdicts: ['failing'], confidence: 0.5 })).toBeNull()
})
