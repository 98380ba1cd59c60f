import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LogsQuery, TracesQuery } from '#contracts/api/traces.ts'
import { retain } from '#prisma/stores/retention.ts'
import { keptFrom } from '#prisma/stores/trace/kept-from.ts'
import { searchLog } from '#prisma/stores/trace/log-lines.ts'
import { listTraces, readTrace } from '#prisma/stores/trace/traces.ts'
import { writeTelemetry } from '#prisma/stores/trace/write-telemetry.ts'
import { plansOf } from '../stores/explained.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'
import { aLine, aSpan, spanId, traceId } from './spans.ts'

const START = Date.parse('2026-03-01T03:00:00.000Z')
const NOBODY = '00000000-0000-4000-8000-00000000dead'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

const write = async (spans: ReturnType<typeof aSpan>[], lines: ReturnType<typeof aLine>[] = []) =>
  await writeTelemetry(store.db, TENANT, { spans, lines, losses: [] })
const traces = async (query: object) => await listTraces(store.db, TENANT, TracesQuery.parse(query))

describe('a trace', () => {
  it('is one, whatever process writes which part of it first, and is called as its root', async () => {
    const id = traceId()
    const root = aSpan({ traceId: id, name: 'click Abort run', service: 'browser', startedAt: START, durationMs: 90 })
    const child = aSpan({
      traceId: id,
      parentId: root.spanId,
      name: 'POST',
      startedAt: START + 10.125,
      status: 'error',
      says: 'no',
    })
    await write([child])
    expect(await readTrace(store.db, TENANT, id)).toMatchObject({ trace: { name: 'POST', hasRoot: false, spans: 1 } })
    await write([{ ...root, correlationId: 'click-00001' }])
    const detail = await readTrace(store.db, TENANT, 'click-00001')
    expect(detail?.trace).toMatchObject({ traceId: id, name: 'click Abort run', service: 'browser', errors: 1, durationMs: 90 })
    expect(detail?.spans.map(({ name, offsetMs, says }) => [name, offsetMs, says])).toEqual([
      ['click Abort run', 0, null],
      ['POST', 10.125, 'no'],
    ])
    await write([child, child, root])
    expect((await readTrace(store.db, TENANT, id))?.trace).toMatchObject({ spans: 2, errors: 1 })
  })

  it('survives what Postgres cannot hold, and what belongs to a tenant that is not there', async () => {
    const id = traceId()
    const odd = aSpan({ traceId: id, name: 'a\u0000b\ud800', attributes: { 'x\u0000': '\udfff' }, startedAt: START })
    await write([odd, aSpan({ traceId: traceId(), tenantId: NOBODY })])
    expect((await readTrace(store.db, TENANT, id))?.spans).toMatchObject([{ name: 'ab\ufffd', attributes: { x: '\ufffd' } }])
  })

  it('is shown to its tenant alone', async () => {
    const id = traceId()
    await write([aSpan({ traceId: id, tenantId: OTHER_TENANT })], [aLine({ traceId: id, tenantId: OTHER_TENANT })])
    expect(await readTrace(store.db, TENANT, id)).toBeNull()
    expect((await searchLog(store.db, TENANT, LogsQuery.parse({ traceId: id }))).items).toEqual([])
    expect((await readTrace(store.db, OTHER_TENANT, id))?.spans).toHaveLength(1)
  })
})

describe('lists', () => {
  it('go page by page through spans of the same moment, and by what is looked for', async () => {
    const action = `action-${spanId()}`
    const ids = Array.from({ length: 5 }, traceId)
    await write(
      ids.map((id, n) => aSpan({ traceId: id, name: `list ${n}`, correlationId: action, startedAt: START, durationMs: n * 100 })),
    )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await traces({ correlationId: action, limit: '2', ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((item) => item.traceId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(ids.toSorted())
    expect((await traces({ correlationId: action, minMs: '300' })).items).toHaveLength(2)
    expect((await traces({ correlationId: action, name: 'LIST 3' })).items).toMatchObject([{ name: 'list 3' }])
    expect((await traces({ correlationId: action, name: '%' })).items).toEqual([])
    expect((await traces({ correlationId: action, errors: 'true' })).items).toEqual([])
    expect((await traces({ correlationId: action, since: new Date(START + 1).toISOString() })).items).toEqual([])
  })

  it('find log lines by action, span, text and how bad they are', async () => {
    const [id, span, action] = [traceId(), spanId(), `action-${spanId()}`]
    const lines = [
      aLine({ correlationId: action, traceId: id, spanId: span, says: 'asked the gateway', at: START }),
      aLine({ correlationId: action, level: 50, says: 'the gateway refused', at: START + 1, fields: { code: 'NO' } }),
      aLine({ level: 40, says: 'of nobody', at: START + 2 }),
    ]
    await write([], [...lines, ...lines])
    const find = async (query: object) =>
      (await searchLog(store.db, TENANT, LogsQuery.parse(query))).items.map(({ says }) => says)
    expect(await find({ correlationId: action })).toEqual(['the gateway refused', 'asked the gateway'])
    expect(await find({ traceId: id, spanId: span })).toEqual(['asked the gateway'])
    expect(await find({ correlationId: action, level: 'warn' })).toEqual(['the gateway refused'])
    expect(await find({ correlationId: action, text: 'ASKED' })).toEqual(['asked the gateway'])
  })

  it('say what is missing', async () => {
    const now = Date.now()
    const losses = [{ service: 'worker', fromAt: now - 5_000, toAt: now, spans: 7, lines: 2 }]
    await writeTelemetry(store.db, TENANT, { spans: [], lines: [], losses })
    expect((await traces({})).losses).toMatchObject([{ service: 'worker', spans: 7, lines: 2 }])
  })

  it('say it once, though a batch failed at another tenant and is written again', async () => {
    const now = Date.now()
    const losses = [{ service: 'retried', fromAt: now - 5_000, toAt: now, spans: 7, lines: 2 }]
    const batch = (id: string) => ({ spans: [aSpan({ traceId: id })], lines: [aLine({ tenantId: OTHER_TENANT, id })], losses })
    await expect(writeTelemetry(store.db, TENANT, batch('no uuid'))).rejects.toThrow()
    await writeTelemetry(store.db, TENANT, batch(randomUUID()))
    const told = (await traces({})).losses.filter(({ service }) => service === 'retried')
    expect(told).toHaveLength(1)
  })
})

describe('with a hundred thousand traces', () => {
  beforeAll(async () => {
    await store.asOwner(`INSERT INTO trace (tenant_id, trace_id, name, service, has_root, started_at, ended_at, spans, errors, correlation_id)
      SELECT '${TENANT}', md5('t' || n), 'work ' || n, 'worker', true, now() - n * interval '1 second', now() - n * interval '1 second', 4,
        CASE WHEN n % 500 = 0 THEN 1 ELSE 0 END, 'correlation-' || n FROM generate_series(1, 100000) n`)
    await store.asOwner(`INSERT INTO trace_span (tenant_id, trace_id, span_id, name, service, kind, started_at, duration_ms, status, attributes, events)
      SELECT '${TENANT}', md5('t' || n), left(md5('s' || n || m), 16), 'work', 'worker', 'internal', now() - n * interval '1 second', 1, 'ok', '{}', '[]'
      FROM generate_series(1, 100000) n, generate_series(1, 2) m`)
    await store.asOwner(`INSERT INTO log_line (tenant_id, at, service, level, says, correlation_id, trace_id, fields)
      SELECT '${TENANT}', now() - n * interval '1 second', 'worker', 30, 'line ' || n, 'correlation-' || n, md5('t' || n), '{}'
      FROM generate_series(1, 100000) n`)
    await store.asOwner('VACUUM ANALYZE')
  }, 120_000)

  it.each<[string, (db: StoreDatabase['db']) => Promise<unknown>]>([
    ['the newest traces', (db) => listTraces(db, TENANT, TracesQuery.parse({}))],
    ['those of an action', (db) => listTraces(db, TENANT, TracesQuery.parse({ correlationId: 'correlation-500' }))],
    ['those with errors', (db) => listTraces(db, TENANT, TracesQuery.parse({ errors: 'true' }))],
    ['one trace', (db) => readTrace(db, TENANT, 'correlation-500')],
    ['the newest lines', (db) => searchLog(db, TENANT, LogsQuery.parse({}))],
    ['lines of an action', (db) => searchLog(db, TENANT, LogsQuery.parse({ correlationId: 'correlation-500', level: 'warn' }))],
    ['lines of a trace', (db) => searchLog(db, TENANT, LogsQuery.parse({ traceId: '0'.repeat(32) }))],
    ['how many are too many', (db) => keptFrom(db, TENANT, { table: 'log_line', oldest: new Date(0), mostRows: 10 })],
  ])('finds %s by an index', async (_what, ask) => {
    for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(/Seq Scan on (trace|trace_span|log_line)\b/)
  })

  it('says how far it looked for what is in no index, and goes on from there', async () => {
    const first = await traces({ name: 'work 99999', limit: '5' })
    expect(first).toMatchObject({ items: [], nextCursor: expect.any(String), lookedBackTo: expect.any(String) })
    const second = await traces({ name: 'work 99999', limit: '5', cursor: first.nextCursor })
    expect(second.items.map(({ name }) => name)).toEqual(['work 99999'])
    const lines = await searchLog(store.db, TENANT, LogsQuery.parse({ text: 'line 99999' }))
    expect(lines).toMatchObject({ items: [], lookedBackTo: expect.any(String) })
    expect(
      (await searchLog(store.db, TENANT, LogsQuery.parse({ text: 'line 99999', cursor: lines.nextCursor }))).items,
    ).toHaveLength(1)
  })

  it('keeps so many at most, the newest ones, and no longer than configuration says', async () => {
    const from = await keptFrom(store.db, TENANT, { table: 'trace_span', oldest: new Date(0), mostRows: 1_000 })
    const [kept] = await store.asOwner<{ n: number }>(
      `SELECT count(*)::int AS n FROM trace_span WHERE tenant_id = '${TENANT}' AND started_at >= '${from.toISOString()}'`,
    )
    expect(kept?.n).toBeLessThanOrEqual(1_000)
    expect(kept?.n).toBeGreaterThan(990)
    const removed = await retain(store.db, TENANT, { traceDays: 0.5, logDays: 0.5 })
    expect(removed.trace_span).toBeGreaterThan(100_000)
    expect(removed.trace).toBeGreaterThan(50_000)
    expect(removed.log_line).toBeGreaterThan(50_000)
    expect((await traces({ limit: '1' })).items).toHaveLength(1)
  })
})
