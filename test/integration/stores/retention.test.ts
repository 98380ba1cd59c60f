import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { retain } from '#prisma/stores/retention.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { fact, makeGateway, message, START } from './facts.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const DAY_MS = 86_400_000
const EVERYTHING = {
  ...{ timelineDays: 1, tokenUseDays: 1, toolExecutionDays: 1, findingDays: 1, goneSessionDays: 1, runDays: 1, gapDays: 1 },
  ...{ streamDays: 1, auditDays: 1, actionDays: 1 },
}

let store: StoreDatabase
let gatewayId: string
beforeAll(async () => {
  store = await storeDatabase()
  gatewayId = await makeGateway(store.db, TENANT)
})
afterAll(async () => await store.close())

const ingest = async (prefix: string, count: number) => {
  const observations = Array.from({ length: count }, (_, index) => message(`${prefix}-${index}`, START + index))
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: START, observations, verdicts: [] })
}
const countOf = async (table: string) => (await store.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n

describe('retain', () => {
  it('removes what is old, in chunks, and leaves what is young, what is open, and other tenants alone', async () => {
    await ingest('old', 2_500)
    await store.asOwner(
      `INSERT INTO finding (tenant_id, kind, verdict, since, cleared_at, confidence, evidence)
       VALUES ('${TENANT}', 'x', 'stuck', now(), NULL, 1, '[]'), ('${OTHER_TENANT}', 'x', 'stuck', now(), '2020-01-01', 1, '[]')`,
    )
    const chunks: number[] = []
    const onChunk = ({ session_event }: { session_event: number }) => void chunks.push(session_event)
    const removed = await retain(store.db, TENANT, { timelineDays: 30, findingDays: 1 }, { now: START + 31 * DAY_MS, onChunk })
    expect(removed).toMatchObject({ session_event: 2_500, token_use: 0, finding: 0, session: 0 })
    expect(chunks.slice(0, 2)).toEqual([2_000, 2_500])
    expect(await countOf('token_use')).toBe(2_500)
    expect(await countOf('finding')).toBe(2)
    expect((await retain(store.db, TENANT, { timelineDays: 30 }, { now: START + 29 * DAY_MS })).session_event).toBe(0)
  })

  it('removes a test of a webhook that nobody settled, and no event that waits', async () => {
    await store.asOwner(`INSERT INTO webhook_delivery (tenant_id, webhook, position, event_id, type, body, state)
      SELECT '${TENANT}', 'board', position, uuidv7(), 'x', '{}', state
      FROM (VALUES (1, 'queued'), (2, 'dead'), (NULL, 'queued'), (NULL, 'sending')) AS d(position, state)`)
    const policy = { webhookDays: 30 }
    expect((await retain(store.db, TENANT, policy)).webhook_delivery).toBe(0)
    expect((await retain(store.db, TENANT, policy, { now: Date.now() + 31 * DAY_MS })).webhook_delivery).toBe(3)
    expect(await store.asOwner('SELECT position::int AS position FROM webhook_delivery')).toEqual([{ position: 1 }])
  })

  it('keeps what a backfill brought, however old it is, and the session that it is in', async () => {
    await ingest('kept', 1)
    const held = await store.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM session_event`)
    await store.asOwner(`UPDATE session SET gone_at = '2020-01-01'; UPDATE token_use SET imported = true;
      UPDATE session_event SET imported = true; UPDATE tool_execution SET imported = true; UPDATE run SET imported = true`)
    const removed = await retain(store.db, TENANT, EVERYTHING, { now: Date.parse('2030-01-01') })
    expect(removed).toMatchObject({ session: 0, session_event: 0, token_use: 0, tool_execution: 0, run: 0 })
    expect(await countOf('session_event')).toBe(held[0]?.n)
    await store.asOwner(
      `UPDATE session SET gone_at = NULL; UPDATE token_use SET imported = false; UPDATE session_event SET imported = false`,
    )
  })

  it('removes runs and gaps that ended long ago, and keeps those that go on', async () => {
    await ingest('ran', 1)
    const [session] = await store.asOwner<{ id: string }>(`SELECT id FROM session WHERE tenant_id = '${TENANT}' LIMIT 1`)
    await store.asOwner(
      `INSERT INTO run (tenant_id, session_id, run_id, state, ended_at)
       VALUES ('${TENANT}', '${session?.id}', 'over', 'done', '2020-01-01'), ('${TENANT}', '${session?.id}', 'open', 'running', NULL)`,
    )
    await store.asOwner(
      `INSERT INTO gateway_gap (tenant_id, gateway_id, from_at, to_at, reason)
       VALUES ('${TENANT}', '${gatewayId}', '2020-01-01', '2020-01-02', 'x'), ('${TENANT}', '${gatewayId}', '2020-01-01', NULL, 'x')`,
    )
    const removed = await retain(store.db, TENANT, { runDays: 365, gapDays: 90 }, { now: Date.parse('2026-01-01') })
    expect(removed).toMatchObject({ run: 1, gateway_gap: 1 })
    expect(await store.asOwner(`SELECT run_id FROM run WHERE run_id IN ('over', 'open')`)).toEqual([{ run_id: 'open' }])
  })

  it('of the stream lets no reader go on as if nothing were missing', async () => {
    await store.asOwner(`UPDATE stream_event SET at = '2020-01-01'`)
    const old = await streamHead(store.db, TENANT)
    await ingest('young', 3)
    const head = await streamHead(store.db, TENANT)
    expect((await retain(store.db, TENANT, { streamDays: 1 })).stream_event).toBeGreaterThan(0)
    expect(await readStream(store.db, TENANT, old - 1n, 10)).toEqual({ items: [], position: head, tooOld: true })
    expect(await readStream(store.db, TENANT, 0n, 10)).toMatchObject({ tooOld: true })
    expect((await readStream(store.db, TENANT, old, 10)).items.length).toBeGreaterThan(0)
    // Also when nothing is left of it.
    await store.asOwner(`UPDATE stream_event SET at = '2020-01-01'`)
    await retain(store.db, TENANT, { streamDays: 1 })
    expect(await readStream(store.db, TENANT, old, 10)).toMatchObject({ tooOld: true })
    expect(await readStream(store.db, TENANT, head, 10)).toEqual({ items: [], position: head, tooOld: false })
    expect(await streamHead(store.db, TENANT)).toBe(head)
  })

  it('of a session that is long gone removes all that is its own', async () => {
    await ingestBatch(store.db, TENANT, {
      ...{ gatewayId, receivedAt: START, verdicts: [] },
      observations: [message('last', START), fact('session-gone', { at: START + 5_000, reason: 'deleted' })],
    })
    const removed = await retain(store.db, TENANT, { goneSessionDays: 1 }, { now: START + 2 * DAY_MS })
    expect(removed.session).toBe(1)
    for (const table of ['session', 'session_event', 'token_use', 'run', 'tool_execution']) expect(await countOf(table)).toBe(0)
  })

  it('keeps the log of who did what 30 days, whatever the policy', async () => {
    await store.asOwner(
      `INSERT INTO audit_entry (tenant_id, at, actor_kind, actor, action, outcome, correlation_id)
       SELECT '${TENANT}', now() - n * interval '1 day', 'member', 'a', 'x', 'requested', 'c' FROM generate_series(1, 60) n`,
    )
    expect((await retain(store.db, TENANT, EVERYTHING)).audit_entry).toBe(31)
    expect(await countOf('audit_entry')).toBe(29)
  })

  it('makes no writer wait for a row that it holds', async () => {
    await ingest('held', 10)
    await store.db.withTenantSql(TENANT, async (sql) => {
      await sql.query('SELECT FROM session_event LIMIT 4 FOR UPDATE')
      expect((await retain(store.db, TENANT, { timelineDays: 1 }, { now: START + 9 * DAY_MS })).session_event).toBe(6)
    })
    expect((await retain(store.db, TENANT, { timelineDays: 1 }, { now: START + 9 * DAY_MS })).session_event).toBe(4)
  })
})
