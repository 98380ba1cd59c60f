import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OverviewView, SessionDetail, SessionPage, SessionQuery } from '#contracts/api/lists.ts'
import { isTrouble, type Verdict } from '#domain/session/verdict.ts'
import { CursorError } from '#prisma/stores/cursor.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { overview } from '#prisma/stores/overview.ts'
import { findSession, listSessions, sessionDetail, timelinePage } from '#prisma/stores/sessions.ts'
import { fact, makeGateway, message, row, START } from './facts.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const COUNT = 137
const VERDICTS = ['healthy', 'idle', 'looping', 'stuck', 'unknown'] as const

let store: StoreDatabase
let gatewayId: string

beforeAll(async () => {
  store = await storeDatabase()
  gatewayId = await makeGateway(store.db, TENANT)
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: START, ...fleet() })
})
afterAll(async () => await store.close())

const keyOf = (index: number) => `agent:agent-${index % 4}:session-${index}`

/** Sessions with many ties in everything they are sorted by. */
function fleet() {
  const indexes = Array.from({ length: COUNT }, (_, index) => index)
  const observations = indexes.flatMap((index) => {
    const base = { sessionKey: keyOf(index), agentId: `agent-${index % 4}`, at: START + (index % 10) * 1_000 }
    const label = index % 3 === 0 ? `Größe 100%_${index}` : null
    const seen = fact('session-seen', { ...base, row: row({ agentId: base.agentId, label, updatedAt: base.at }), reason: 'poll' })
    return index % 5 === 0 ? [seen] : [seen, message(`m-${index}`, base.at, base)]
  })
  const verdicts = indexes.map((index) => ({ sessionKey: keyOf(index), verdict: verdictOf(VERDICTS[index % 5] ?? 'unknown') }))
  return { observations, verdicts }
}

const verdictOf = (verdict: Verdict['verdict']): Verdict => {
  const evidence = [{ says: 'It is.', observations: ['x'], figures: { repeats: 5 } }]
  return { verdict, since: START, confidence: 0.9, evidence, hints: [] }
}

async function allPages(
  query: Record<string, unknown>,
  limit: number,
  between: (page: number) => Promise<void> = async () => {},
) {
  const keys: string[] = []
  let cursor: string | undefined
  for (let page = 0; ; page += 1) {
    const found = await listSessions(store.db, TENANT, SessionQuery.parse({ ...query, limit, ...(cursor ? { cursor } : {}) }))
    keys.push(...found.items.map(({ key }) => key))
    if (found.nextCursor === null) return keys
    cursor = found.nextCursor
    await between(page)
  }
}

describe('listSessions', () => {
  it('gives every session once in every order and direction, whatever the size of a page', async () => {
    for (const sort of ['activity', 'tokens', 'cost', 'key', 'verdict'])
      for (const direction of ['asc', 'desc']) {
        const whole = await allPages({ sort, direction }, 1_000)
        expect(new Set(whole).size).toBe(COUNT)
        expect(await allPages({ sort, direction }, 7), `${sort} ${direction}`).toEqual(whole)
      }
  })

  it('neither repeats nor hides a session that stays where it is while others move and come', async () => {
    const before = await allPages({ sort: 'activity', direction: 'asc' }, 1_000)
    const moved = new Set<string>()
    const seen = await allPages({ sort: 'activity', direction: 'asc' }, 10, async (page) => {
      const at = START + 1_000_000 + page
      const sessionKey = keyOf(page)
      moved.add(sessionKey)
      const facts = [
        message(`later-${page}`, at, { sessionKey }),
        message(`new-${page}`, at, { sessionKey: `agent:new:${page}` }),
      ]
      await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: at, observations: facts, verdicts: [] })
    })
    const stayed = before.filter((key) => !moved.has(key))
    expect(seen.filter((key) => stayed.includes(key))).toEqual(stayed)
    await store.asOwner(`DELETE FROM session WHERE key LIKE 'agent:new:%'`)
  })

  it('filters, counts what it filters, and looks for words anywhere', async () => {
    const list = async (query: Record<string, unknown>) => await listSessions(store.db, TENANT, SessionQuery.parse(query))
    const troubled = await list({ trouble: 'true', limit: 5 })
    expect(troubled.items.every(({ verdict }) => isTrouble(verdict))).toBe(true)
    expect(troubled.total).toBe(Array.from({ length: COUNT }, (_, index) => index % 5).filter((n) => n === 2 || n === 3).length)
    expect(
      (await list({ verdict: ['idle'], agent: 'agent-1' })).items.every((s) => s.verdict === 'idle' && s.agentId === 'agent-1'),
    ).toBe(true)
    expect((await list({ search: 'SESSION-13 agent-1' })).items.map(({ key }) => key).toSorted()).toEqual(
      ['agent:agent-1:session-13', 'agent:agent-1:session-133'].toSorted(),
    )
    expect((await list({ search: 'größe 100%_13' })).items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Größe 100%_132', 'Größe 100%_135']),
    )
    expect((await list({ search: '0%_1%' })).total).toBe(0)
    expect((await list({ gateway: 'one' })).total).toBe(COUNT)
    expect((await list({ gateway: 'two' })).total).toBe(0)
  })

  it('gives what its contract says, and nothing of another tenant', async () => {
    const page = await listSessions(store.db, TENANT, SessionQuery.parse({}))
    expect(SessionPage.parse(page)).toEqual(page)
    expect((await listSessions(store.db, OTHER_TENANT, SessionQuery.parse({}))).total).toBe(0)
  })

  it('refuses a cursor of another order, and one that is none', async () => {
    const { nextCursor } = await listSessions(store.db, TENANT, SessionQuery.parse({ limit: 1, sort: 'key' }))
    for (const cursor of [nextCursor ?? '', 'nonsense', Buffer.from('[1]').toString('base64url')])
      await expect(listSessions(store.db, TENANT, SessionQuery.parse({ cursor }))).rejects.toThrow(CursorError)
  })
})

describe('a session', () => {
  it('is found by id and by key, with all that its page begins with', async () => {
    const found = await findSession(store.db, TENANT, keyOf(127))
    const detail = await sessionDetail(store.db, TENANT, found?.id ?? '')
    expect(SessionDetail.parse(detail)).toEqual(detail)
    expect(detail).toMatchObject({ session: { key: keyOf(127), verdict: 'looping' }, findings: [{ verdict: 'looping' }] })
    expect(detail?.timeline.map(({ kind }) => kind).toSorted()).toEqual(['health-changed', 'message', 'session-seen'])
    expect(await sessionDetail(store.db, OTHER_TENANT, found?.id ?? '')).toBeNull()
    expect(await findSession(store.db, TENANT, 'agent:none')).toBeNull()
  })

  it('has a timeline that pages by place, also where many things happened at one time', async () => {
    const sessionKey = 'agent:long:timeline'
    const facts = Array.from({ length: 95 }, (_, index) =>
      message(`long-${index}`, START + Math.floor(index / 20), { sessionKey }),
    )
    await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: START, observations: facts, verdicts: [] })
    const session = await findSession(store.db, TENANT, sessionKey)
    const keys: string[] = []
    let cursor: string | undefined
    do {
      const page = await timelinePage(store.db, TENANT, session?.id ?? '', { limit: 9, cursor })
      keys.push(...page.items.map(({ dedupKey }) => dedupKey))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(keys).toHaveLength(95)
    expect(new Set(keys).size).toBe(95)
  })
})

describe('overview', () => {
  it('counts live sessions by verdict, puts the worst first, and leaves unwatched minutes unknown', async () => {
    const now = START + 3_600_000
    await store.asOwner(`UPDATE gateway SET created_at = $1, last_seen_at = $2`, [
      new Date(START - 60_000),
      new Date(START + 600_000),
    ])
    const view = await overview(store.db, TENANT, now)
    expect(OverviewView.parse(view)).toEqual(view)
    expect(view.byVerdict.looping + view.byVerdict.stuck).toBe(view.openFindings)
    expect(view.openFindings).toBe((await listOpenFindings(store.db, TENANT, { limit: 500 })).length)
    expect(view.needsMe[0]?.verdict).toBe('looping')
    expect(view.burn).toHaveLength(60)
    expect(view.burn[0]?.tokens).toBeGreaterThan(0)
    expect(view.burn[3]).toMatchObject({ tokens: 0, costUsd: null })
    expect(view.burn.at(-1)).toMatchObject({ tokens: null, costUsd: null })
    expect(view.topBurners[0]?.tokensLastHour).toBeGreaterThan(0)
  })
})
