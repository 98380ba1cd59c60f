import { describe, expect, it } from 'vitest'
import type { SessionView } from '#contracts/live.ts'
import { contextShare, matchesSearch, readFilter, shownSessions } from './session-filter.ts'

const session = (id: string, more: Partial<SessionView>): SessionView =>
  ({
    ...{
      id,
      key: id,
      label: null,
      title: null,
      agentId: 'main',
      gatewaySlug: 'prod',
      model: null,
      verdict: 'idle',
      toolCount: 0,
    },
    ...{ lastActivityAt: null, contextTokens: null, contextWindow: null },
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: null },
    ...more,
  }) as SessionView // what filtering looks at

const filter = (query: string) => readFilter(new URLSearchParams(query))
const ids = (sessions: readonly SessionView[], query: string) => shownSessions(sessions, filter(query)).map(({ id }) => id)

describe('readFilter', () => {
  it('takes what it does not know for its default, so that an old link still opens', () => {
    expect(filter('verdict=looping,nonsense&sort=colour&direction=up')).toMatchObject({
      verdicts: ['looping'],
      sort: 'activity',
      direction: 'desc',
    })
  })
})

describe('shownSessions', () => {
  const all = [
    session('a', { verdict: 'looping', lastActivityAt: '2026-01-01T00:00:01.000Z', agentId: 'ops' }),
    session('b', { verdict: 'idle', lastActivityAt: '2026-01-01T00:00:03.000Z', gatewaySlug: 'lab' }),
    session('c', { verdict: 'failing', lastActivityAt: '2026-01-01T00:00:02.000Z', label: 'Nightly build' }),
  ]

  it('sorts by the last activity, newest first, unless told otherwise', () => {
    expect(ids(all, '')).toEqual(['b', 'c', 'a'])
    expect(ids(all, 'direction=asc')).toEqual(['a', 'c', 'b'])
    expect(ids(all, 'sort=verdict')).toEqual(['c', 'a', 'b'])
  })

  it('filters by health, gateway, agent and words together', () => {
    expect(ids(all, 'verdict=looping,failing')).toEqual(['c', 'a'])
    expect(ids(all, 'verdict=looping,failing&agent=ops')).toEqual(['a'])
    expect(ids(all, 'gateway=lab')).toEqual(['b'])
    expect(ids(all, 'q=build+nightly')).toEqual(['c'])
  })

  it('keeps equal rows in one order, so that they do not change places by themselves', () => {
    const equal = [session('y', {}), session('x', {}), session('z', {})]
    expect(ids(equal, 'sort=tokens')).toEqual(ids(equal.toReversed(), 'sort=tokens'))
  })
})

describe('a session in the list', () => {
  it('is found by any of its names, case aside', () => {
    expect(matchesSearch(session('a', { title: 'Invoice import', model: 'Large-2' }), 'IMPORT large')).toBe(true)
    expect(matchesSearch(session('a', { title: 'Invoice import' }), 'import export')).toBe(false)
  })

  it('has no share of a context that is not known', () => {
    expect(contextShare(session('a', { contextTokens: null, contextWindow: 200 }))).toBeNull()
    expect(contextShare(session('a', { contextTokens: 50, contextWindow: null }))).toBeNull()
    expect(contextShare(session('a', { contextTokens: 50, contextWindow: 200 }))).toBe(0.25)
  })
})
