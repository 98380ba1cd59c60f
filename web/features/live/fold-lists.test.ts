import { describe, expect, it } from 'vitest'
import type { OverviewView } from '#contracts/api/lists.ts'
import type { AuditView, LiveFrame, SessionView } from '#contracts/live.ts'
import type { SessionBook } from '#web/features/api/session-book.ts'
import { changesOf, foldAudit, foldBook, foldOverview } from './fold-lists.ts'

const time = '2026-01-01T00:00:00.000Z'

const session = (id: string, more: Partial<SessionView> = {}): SessionView => ({
  ...{
    id,
    gatewayId: 'g',
    gatewaySlug: 'g',
    demo: false,
    key: `agent:main:${id}`,
    agentId: 'main',
    kind: null,
    classification: null,
  },
  ...{ label: null, title: null, parentKey: null, status: null, hasActiveRun: null, modelProvider: null, model: null },
  ...{ lastRunError: null, contextTokens: null, contextWindow: null, toolCount: 0, verdict: 'healthy', verdictSince: null },
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: null },
  countedSince: null,
  ...{
    verdictConfidence: null,
    evidence: [],
    hints: [],
    firstSeenAt: time,
    lastActivityAt: null,
    archived: false,
    goneAt: null,
    imported: false,
  },
  ...more,
})

const frame = (view: SessionView): LiveFrame => ({ type: 'session', session: view })
const book = (...sessions: SessionView[]): SessionBook => ({
  byId: new Map(sessions.map((one) => [one.id, one])),
  total: sessions.length,
  complete: true,
  asOf: '0',
})

describe('foldBook', () => {
  it('keeps the book itself when no frame is about a session', () => {
    const before = book(session('a'))
    expect(foldBook(before, changesOf([]))).toBe(before)
  })

  it('replaces a session whole and leaves the others as they are, so that only its row is drawn again', () => {
    const before = book(session('a'), session('b'))
    const after = foldBook(before, changesOf([frame(session('b', { toolCount: 1 })), frame(session('b', { toolCount: 2 }))]))
    expect(after.byId.get('a')).toBe(before.byId.get('a'))
    expect(after.byId.get('b')?.toolCount).toBe(2)
    expect(after.total).toBe(2)
  })

  it('counts a new session in and a gone or archived one out, each once', () => {
    const added = foldBook(book(session('a')), changesOf([frame(session('b'))]))
    expect([added.total, added.byId.size]).toEqual([2, 2])
    const gone = foldBook(added, changesOf([frame(session('a', { goneAt: time })), frame(session('b', { archived: true }))]))
    expect([gone.total, gone.byId.size]).toEqual([0, 0])
    expect(foldBook(gone, changesOf([frame(session('a', { goneAt: time }))])).total).toBe(0)
  })
})

describe('foldOverview', () => {
  const overview = { byVerdict: {}, needsMe: [], gateways: [], recentActions: [], topBurners: [] } as unknown as OverviewView // what is folded of it

  it('lists a session from its trouble on until the trouble is over', () => {
    const troubled = foldOverview(overview, changesOf([frame(session('a', { verdict: 'looping' }))]))
    expect(troubled.needsMe.map(({ id }) => id)).toEqual(['a'])
    expect(troubled.byVerdict).toMatchObject({ looping: 1 })
    const over = foldOverview(troubled, changesOf([frame(session('a', { verdict: 'idle' }))]))
    expect(over.needsMe).toEqual([])
    expect(over.byVerdict).toMatchObject({ looping: 0, idle: 1 })
  })

  it('does not ask for a person because of a session that waits or is unknown', () => {
    const frames = [frame(session('a', { verdict: 'waiting' })), frame(session('b', { verdict: 'unknown' }))]
    expect(foldOverview(overview, changesOf(frames)).needsMe).toEqual([])
  })
})

describe('foldAudit', () => {
  it('puts new entries first and doubles none', () => {
    const entry = (id: string) => ({ id, at: time }) as unknown as AuditView // its other fields are carried along
    const audit = (id: string): LiveFrame => ({ type: 'audit', audit: entry(id) })
    const pages = foldAudit([{ items: [entry('1')], nextCursor: 'c' }], changesOf([audit('1'), audit('2'), audit('3')]))
    expect(pages[0]?.items.map(({ id }) => id)).toEqual(['3', '2', '1'])
  })
})
