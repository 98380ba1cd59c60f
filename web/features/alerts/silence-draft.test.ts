import { describe, expect, it } from 'vitest'
import type { SilenceView } from '#contracts/alerts.ts'
import { anAlert } from '#web/features/alert/an-alert.ts'
import { endOf, matchersOf, readMatchers, silenceState } from './silence-draft.ts'

describe('what a silence mutes', () => {
  it('is read one matcher a line, blank lines aside', () => {
    expect(readMatchers('rule=budget\n\n gateway=~main|other ')).toEqual({
      ok: true,
      matchers: [
        { label: 'rule', is: '=', value: 'budget' },
        { label: 'gateway', is: '=~', value: 'main|other' },
      ],
    })
  })

  it('is refused with the line that is none, when it is nothing, and when it is everything', () => {
    expect(readMatchers('rule=budget\nmain')).toMatchObject({ ok: false, says: expect.stringContaining('“main”') })
    expect(readMatchers('gateway=~(')).toMatchObject({ ok: false })
    expect(readMatchers(' \n')).toMatchObject({ ok: false })
    expect(readMatchers('gateway=~.*')).toMatchObject({ ok: false, says: expect.stringContaining('everything') })
  })

  it('begins with what the alert is, so that it mutes the alert itself', () => {
    const alert = anAlert({ rule: 'session-trouble', labels: { gateway: 'main', verdict: 'failing' } })
    expect(matchersOf(alert)).toBe('rule=session-trouble\ngateway=main\nverdict=failing')
    expect(readMatchers(matchersOf(alert)).ok).toBe(true)
  })
})

it('ends so long from now, or at the time that was chosen, which has to be ahead', () => {
  const now = Date.parse('2026-01-01T01:00:00Z')
  expect(endOf({ length: '0.5', until: '', now })).toBe('2026-01-01T01:30:00.000Z')
  expect(endOf({ length: 'until', until: '2026-01-01T06:00Z', now })).toBe('2026-01-01T06:00:00.000Z')
  expect(endOf({ length: 'until', until: '2026-01-01T00:59Z', now })).toBeNull()
  expect(endOf({ length: 'until', until: '', now })).toBeNull()
})

it('tells a silence that holds from one that is planned, over or ended before its time', () => {
  const silence = { startsAt: '2026-01-01T01:00:00Z', endsAt: '2026-01-01T02:00:00Z', endedAt: null } as SilenceView
  expect(silenceState(silence, Date.parse('2026-01-01T00:30:00Z'))).toBe('planned')
  expect(silenceState(silence, Date.parse('2026-01-01T01:30:00Z'))).toBe('holds')
  expect(silenceState(silence, Date.parse('2026-01-01T02:00:00Z'))).toBe('over')
  expect(silenceState({ ...silence, endedAt: '2026-01-01T01:10:00Z' }, Date.parse('2026-01-01T01:30:00Z'))).toBe('over')
})
