import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withTenantCopy } from '#prisma/copy-connection.ts'
import { settleSessions } from '#prisma/stores/backfill/settle-sessions.ts'
import { sweepTargets } from '#prisma/stores/backfill/sweep-targets.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { until } from '#test/monitoring/until.ts'
import { asVerified, beginRun, chunkOf, row } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  // Two connections, so that one which is never given back is missed.
  store = await storeDatabase(2)
})
afterAll(async () => await store.close())

/** Far more than sockets and streams hold between Postgres and who takes it. */
const MUCH = "COPY (SELECT repeat('x', 10000) FROM generate_series(1, 10000)) TO STDOUT"
/** What Postgres has nothing to give of until long after the test. */
const LATE = 'COPY (SELECT pg_sleep(3600)) TO STDOUT'

type Take = (bytes: Buffer) => void | Promise<void>
const copy = async (sql: string, take: Take, signal?: AbortSignal) =>
  await withTenantCopy(store.db, TENANT, async (connection) => await connection.copyOut(sql, take, signal))

/** Waits until Postgres is asked for nothing any more, then asks it on as many connections at once as there can be. */
async function allAreFree(): Promise<void> {
  const working =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'store tests' AND state <> 'idle'"
  await until('Postgres to be at rest', async () => (await store.asOwner(working)).length === 0)
  const one = async () => await store.db.withTenantSql(TENANT, async (sql) => (await sql.query('SELECT 1 AS n')).rows)
  expect(await Promise.all([one(), one()])).toEqual([[{ n: 1 }], [{ n: 1 }]])
}

/** Waits until Postgres is at work on a statement, and gives the id of the process that is. */
const atWorkOn = async (words: string) =>
  await until(`Postgres to be at work on ${words}`, async () => {
    const [found] = await store.asOwner<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'store tests' AND state = 'active' AND query LIKE $1`,
      [`%${words}%`],
    )
    return found?.pid
  })

describe('rows that are copied out of Postgres', () => {
  it('end with the fault of who takes them, however many are left', async () => {
    const take = () => {
      throw new Error('no more')
    }
    await expect(copy(MUCH, take)).rejects.toThrow('no more')
    await allAreFree()
  })

  it('end when they are not wanted any more, while they come', async () => {
    const ends = new AbortController()
    const take = async () => ends.abort(new Error('not wanted'))
    await expect(copy(MUCH, take, ends.signal)).rejects.toThrow('not wanted')
    await allAreFree()
  })

  it('end when they are not wanted any more, before the first of them comes', async () => {
    const ends = new AbortController()
    const copied = copy(LATE, () => undefined, ends.signal)
    copied.catch(() => undefined)
    const pid = await atWorkOn('pg_sleep(3600)')
    ends.abort(new Error('not wanted'))
    await expect(copied).rejects.toThrow('not wanted')
    await store.asOwner('SELECT pg_terminate_backend($1)', [pid])
    await allAreFree()
  })

  it('end with the connection, wherever it breaks', async () => {
    const waiting = copy(LATE, () => undefined)
    waiting.catch(() => undefined)
    await store.asOwner('SELECT pg_terminate_backend($1)', [await atWorkOn('pg_sleep(3600)')])
    await expect(waiting).rejects.toMatchObject({ code: '57P01' })
    let isBroken = false
    const take = async () => {
      if (isBroken) return
      isBroken = true
      await store.asOwner('SELECT pg_terminate_backend($1)', [await atWorkOn('generate_series')])
    }
    await expect(copy(MUCH, take)).rejects.toThrow()
    await allAreFree()
  })
})

describe('what goes through all rows of a run', () => {
  const filler = 'x'.repeat(50_000)

  it('gives its connection back when it is broken off: the search for secrets', async () => {
    const run = await beginRun(store.db, 'swept')
    const rows = Array.from({ length: 300 }, (_, n) => row('swept', String(n), { title: 't', description: filler }))
    await writeChunk(store.db, TENANT, chunkOf(run, { collection: 'swept', entity: 'task', rows }), { commit: true })
    const ends = new AbortController()
    const of = { backfillId: run.id, source: run.source, signal: ends.signal }
    let blocks = 0
    const swept = sweepTargets(store.db, TENANT, of, () => {
      blocks += 1
      ends.abort(new Error('paused'))
    })
    await expect(swept).rejects.toThrow('paused')
    expect(blocks).toBe(1)
    await allAreFree()
  })

  it('gives its connection back when it is broken off: the totals of sessions', async () => {
    const run = await beginRun(store.db, 'counted')
    const rows = Array.from({ length: 60_000 }, (_, n) => row('sessions', String(n), { key: `agent:main:${n}`, agentId: 'main' }))
    const history = [{ collection: 'sessions', entity: 'session', rows }] as const
    await writeChunk(store.db, TENANT, chunkOf(run, history[0]), { commit: true })
    const settled = settleSessions(store.db, TENANT, asVerified(run, history), () => {
      throw new Error('paused')
    })
    await expect(settled).rejects.toThrow('paused')
    await allAreFree()
  })
})
