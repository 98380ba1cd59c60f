import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LiveFrame, type SessionView } from '#contracts/live.ts'
import type { Evidence, HealthVerdict, Verdict } from '#domain/session/verdict.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import type { IngestBatch, PreparedObservation } from '#prisma/stores/prepared-observation.ts'
import { recentObservations, sessionCursors } from '#prisma/stores/session-history.ts'
import { findSession, sessionDetail } from '#prisma/stores/sessions.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { fact, makeGateway, message, row, START } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const KEY = 'agent:main:one'

let store: StoreDatabase
let gatewayId: string
let gateways = 0
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  await store.asOwner('DELETE FROM session')
  gateways += 1
  gatewayId = await makeGateway(store.db, TENANT, `gateway-${gateways}`)
})

const ingest = async (observations: PreparedObservation[], more: Partial<IngestBatch> = {}) =>
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: START + 60_000, observations, verdicts: [], ...more })

const judged = (verdict: HealthVerdict, since: number, evidence: Evidence[] = []) => ({
  verdicts: [{ sessionKey: KEY, verdict: { verdict, since, confidence: 0.9, evidence, hints: [] } satisfies Verdict }],
})

async function session(): Promise<SessionView> {
  const found = await findSession(store.db, TENANT, KEY)
  if (!found) throw new Error('There is no such session.')
  return found
}

/** Frames that `work` put on the stream, each checked against its contract. */
async function framesOf(work: () => Promise<unknown>): Promise<LiveFrame[]> {
  const head = await streamHead(store.db, TENANT)
  await work()
  const { items } = await readStream(store.db, TENANT, head, 1_000)
  return items.map(({ frame }) => LiveFrame.parse(frame))
}

describe('a listing', () => {
  it('puts on the stream what is new or changed in it, not every session once more', async () => {
    const listed = (at: number, title: string) =>
      fact('session-seen', { at, row: row({ title, status: 'done' }), reason: 'poll', dedupKey: `row:${title}` })
    expect(await framesOf(() => ingest([listed(START, 'one')]))).toMatchObject([{ type: 'session' }, { type: 'timeline' }])
    expect(await framesOf(() => ingest([listed(START + 30_000, 'one')]))).toEqual([])
    const changed = await framesOf(() => ingest([listed(START + 60_000, 'two')]))
    expect(changed).toMatchObject([{ type: 'session', session: { title: 'two' } }, { type: 'timeline' }])
  })
})

describe('facts', () => {
  it('are told apart from repetitions by key, within a batch and across batches', async () => {
    const facts = [message('a', START), message('a', START), message('b', START + 1)]
    expect(await ingest(facts)).toMatchObject({
      inserted: 2,
      duplicates: 1,
      newKeys: new Set([`${KEY}\nmsg:a`, `${KEY}\nmsg:b`]),
    })
    expect(await ingest(facts)).toEqual({ inserted: 0, duplicates: 3, newKeys: new Set() })
    expect((await session()).tokens).toEqual({ input: 200, output: 20, cacheRead: 2_000, cacheWrite: 2, costUsd: 0.5 })
  })

  it('keep texts and arguments only where configuration says so, and hashes always', async () => {
    const call = { toolCallId: 'c', name: 'exec' }
    const end = { resultClass: 'ok', resultText: 'secret', exitCode: 0, durationMs: 7, deniedReason: null } as const
    const facts = [
      fact('tool-started', { at: START, ...call, args: { path: 'secret' }, meta: 'secret' }),
      fact('tool-finished', { at: START + 7, ...call, ...end }),
      message('m', START + 8, { text: 'secret' }),
    ]
    const hashes = { argsHash: 'args-hash', resultHash: 'result-hash' }
    await ingest(facts.map((one) => ({ ...one, ...hashes, storeArgs: false, storeText: false })))
    const rows = await store.asOwner<{ all: string }>(
      `SELECT (SELECT json_agg(e) FROM session_event e)::text || (SELECT json_agg(t) FROM tool_execution t)::text
         || (SELECT json_agg(s.body) FROM stream_event s)::text AS all`,
    )
    expect(rows[0]?.all).not.toContain('secret')
    expect(rows[0]?.all).toContain('args-hash')
    expect(rows[0]?.all).toContain('result-hash')
    expect(await store.asOwner('SELECT args_hash, result_hash, duration_ms FROM tool_execution')).toEqual([
      { args_hash: 'args-hash', result_hash: 'result-hash', duration_ms: 7 },
    ])
  })

  it('may hold signs that Postgres cannot', async () => {
    const odd = 'a\u0000b\ud800c\\u0000d'
    const call = fact('tool-started', {
      at: START,
      toolCallId: odd,
      name: odd,
      args: { [odd]: [odd] },
      meta: null,
      dedupKey: odd,
    })
    expect(await ingest([call, message('m', START, { text: odd, errorMessage: odd })])).toMatchObject({ inserted: 2 })
    expect(await ingest([call])).toMatchObject({ inserted: 0, duplicates: 1 })
    const [stored] = await store.asOwner<{ args: unknown }>('SELECT args FROM tool_execution')
    expect(stored?.args).toEqual({ 'ab\ufffdc\\u0000d': ['ab\ufffdc\\u0000d'] })
  })

  it('are stored all or not at all', async () => {
    const broken = fact('run-ended', { at: START, state: 'exploded' as 'done', error: null, stopReason: null })
    await expect(ingest([message('a', START), broken])).rejects.toThrow(/check constraint/)
    expect(await findSession(store.db, TENANT, KEY)).toBeNull()
  })

  it('of an unknown gateway are refused', async () => {
    await expect(ingest([message('a', START)], { gatewayId: '00000000-0000-4000-8000-00000000000f' })).rejects.toThrow(
      /no gateway/,
    )
  })
})

describe('a session', () => {
  it('goes by the newest row, keeps what a row leaves out, and drops an error once a run is done', async () => {
    const said = (at: number, more: Parameters<typeof row>[0]) =>
      fact('session-seen', { at, row: row(more), reason: 'poll', dedupKey: `row:${at}` })
    await ingest([said(START + 10, { status: 'failed', lastRunError: 'no', model: 'm-2', label: 'L', contextTokens: 50 })])
    await ingest([said(START + 5, { status: 'running', model: 'm-1', title: 'T' })])
    expect(await session()).toMatchObject({ status: 'failed', lastRunError: 'no', model: 'm-2', label: 'L', title: 'T' })
    await ingest([said(START + 20, { status: 'running' })])
    expect(await session()).toMatchObject({ status: 'running', lastRunError: 'no', contextTokens: 50 })
    await ingest([said(START + 30, { status: 'done' })])
    expect(await session()).toMatchObject({ status: 'done', lastRunError: null, label: 'L' })
  })

  it('is gone when a whole listing lacks it, and back when it is seen again', async () => {
    await ingest([fact('session-seen', { at: START, row: row({}), reason: 'poll' })])
    await ingest([], { poll: { at: START + 1_000_000_000_000, complete: false, keys: [] } })
    expect((await session()).goneAt).toBeNull()
    await ingest([], { poll: { at: START + 100_000, complete: true, keys: ['agent:other:x'] } })
    expect((await session()).goneAt).toBe(new Date(START + 100_000).toISOString())
    expect(await sessionCursors(store.db, TENANT, gatewayId)).toEqual(new Map())
    await ingest([fact('session-seen', { at: START + 200_000, row: row({ updatedAt: START }), reason: 'poll' })])
    expect((await session()).goneAt).toBeNull()
    expect(await sessionCursors(store.db, TENANT, gatewayId)).toEqual(new Map([[KEY, START]]))
  })

  it('that appeared after a listing was made is not taken for gone', async () => {
    await ingest([fact('session-seen', { at: START + 500, row: row({}), reason: 'created' })], { receivedAt: START + 500 })
    await ingest([], { poll: { at: START + 400, complete: true, keys: [] } })
    expect((await session()).goneAt).toBeNull()
  })

  it('loses its context with a reset, not its tokens', async () => {
    await ingest([message('a', START), fact('session-seen', { at: START + 1, row: row({ contextTokens: 900 }), reason: 'poll' })])
    await ingest([fact('session-reset', { at: START + 2 })])
    expect(await session()).toMatchObject({ contextTokens: null, tokens: { input: 100 } })
  })

  it('is shown anew for signs of life only every five seconds', async () => {
    const alive = (at: number) => fact('text-progressed', { at })
    await ingest([fact('run-started', { at: START, startedAt: START, resumed: false })])
    expect(await framesOf(async () => await ingest([alive(START + 1_000)]))).toEqual([])
    const frames = await framesOf(async () => await ingest([alive(START + 5_000), alive(START + 5_100)]))
    expect(frames).toMatchObject([{ type: 'session', session: { lastActivityAt: new Date(START + 5_100).toISOString() } }])
    expect(await store.asOwner(`SELECT kind FROM session_event`)).toEqual([{ kind: 'run-started' }])
  })
})

describe('a verdict', () => {
  const evidence = (repeats: number) => [{ says: `${repeats} times.`, observations: ['x'], figures: { repeats } }]

  it('opens a finding, keeps its evidence fresh, and clears it when the trouble ends', async () => {
    const first = await framesOf(async () => await ingest([message('a', START)], judged('looping', START, evidence(5))))
    expect(first.map(({ type }) => type)).toEqual(['session', 'timeline', 'finding'])
    expect(first[0]).toMatchObject({ session: { verdict: 'looping', verdictSince: new Date(START).toISOString() } })
    const again = await framesOf(async () => await ingest([], judged('looping', START, evidence(6))))
    expect(again.find(({ type }) => type === 'finding')).toMatchObject({ finding: { evidence: evidence(6), clearedAt: null } })
    await ingest([], judged('healthy', START + 9))
    const detail = await sessionDetail(store.db, TENANT, KEY)
    expect(detail?.findings).toMatchObject([{ verdict: 'looping', clearedAt: expect.any(String), evidence: evidence(6) }])
    expect(detail?.timeline.filter(({ kind }) => kind === 'health-changed').map(({ body }) => body.verdict)).toEqual([
      'healthy',
      'looping',
    ])
  })

  it('that becomes another trouble clears one finding and opens the next', async () => {
    await ingest([message('a', START)], judged('stuck', START))
    await ingest([], judged('failing', START + 5))
    const findings = (await sessionDetail(store.db, TENANT, KEY))?.findings.map(({ verdict, clearedAt }) => [
      verdict,
      clearedAt !== null,
    ])
    expect(findings?.toSorted()).toEqual([
      ['failing', false],
      ['stuck', true],
    ])
  })

  it('told twice opens nothing twice, also by two watches at once', async () => {
    await ingest([message('a', START)])
    await Promise.all(Array.from({ length: 6 }, () => ingest([], judged('runaway', START))))
    expect((await sessionDetail(store.db, TENANT, KEY))?.findings).toHaveLength(1)
  })

  it('on a session that goes away leaves nothing open', async () => {
    await ingest([message('a', START)], judged('stuck', START))
    const frames = await framesOf(async () => await ingest([fact('session-gone', { at: START + 9, reason: 'deleted' })]))
    expect(frames.find(({ type }) => type === 'finding')).toMatchObject({ finding: { clearedAt: expect.any(String) } })
  })
})

describe('what a watch remembers after a restart', () => {
  it("is each active session's latest facts in order, its last sign of life with them", async () => {
    const facts = Array.from({ length: 12 }, (_, index) => message(`m-${index}`, START + index))
    await ingest([...facts, fact('text-progressed', { at: START + 9_000 })], judged('healthy', START))
    const recent = await recentObservations(store.db, TENANT, gatewayId, { perSession: 6, activeSince: START })
    const kept = recent.filter(({ kind }) => kind === 'message')
    expect(kept.map(({ dedupKey }) => dedupKey)).toEqual(facts.slice(-kept.length).map(({ dedupKey }) => dedupKey))
    expect(kept.length).toBeGreaterThanOrEqual(5)
    const { argsHash, resultHash, storeArgs, storeText, ...observed } = facts.at(-1) ?? fact('session-reset', { at: 0 })
    expect(kept.at(-1)).toEqual(observed)
    expect(recent.at(-1)).toMatchObject({ kind: 'text-progressed', at: START + 9_000, sessionKey: KEY })
    expect(await recentObservations(store.db, TENANT, gatewayId, { perSession: 6, activeSince: START + 10_000 })).toEqual([])
  })
})
