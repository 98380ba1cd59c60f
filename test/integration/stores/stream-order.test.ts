import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LiveFrame } from '#contracts/live.ts'
import { appendFrames, listenToStream, readStream, streamHead } from '#prisma/stores/stream.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const WRITERS = 20
const TRANSACTIONS = 25

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase(WRITERS + 4)
})
afterAll(async () => await store.close())

const frames = (name: string, count: number): LiveFrame[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ type: 'timeline', sessionId: '00000000-0000-4000-8000-00000000000a' },
    entries: [{ id: '1', sessionId: '', runId: null, kind: name, at: '', dedupKey: `${name}/${index}`, body: {} }],
  }))

const nameOf = (frame: LiveFrame): string => (frame.type === 'timeline' ? (frame.entries[0]?.dedupKey ?? '') : '')

/** Writes in transactions that stay open for a random while after they have their positions; a fifth of them come to nothing. */
async function write(tenant: string, writer: number, written: string[]): Promise<void> {
  for (let index = 0; index < TRANSACTIONS; index += 1) {
    const batch = frames(`${writer}-${index}`, 1 + ((writer + index) % 3))
    const failsOnPurpose = (writer + index) % 5 === 0
    const done = store.db.withTenantSql(tenant, async (sql) => {
      await sleep(Math.random() * 4)
      await appendFrames(sql, tenant, batch)
      await sleep(Math.random() * 4)
      if (failsOnPurpose) throw new Error('on purpose')
    })
    if (failsOnPurpose) await expect(done).rejects.toThrow('on purpose')
    else {
      await done
      written.push(...batch.map(nameOf))
    }
  }
}

describe('the stream', () => {
  it('shows a reader that asks for what comes after its position everything once, in order, while 20 writers write', async () => {
    const written: string[] = []
    const state = { writing: true }
    const read: { id: bigint; name: string }[] = []
    const follow = async () => {
      for (let after = 0n; ; ) {
        const wasWriting = state.writing
        const { items, position } = await readStream(store.db, TENANT, after, 7)
        read.push(...items.map(({ id, frame }) => ({ id, name: nameOf(frame) })))
        after = position
        if (!wasWriting && items.length === 0) return
      }
    }
    const others: string[] = []
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      // Every fifth writer belongs to another tenant: ids are shared, positions are not.
      writer % 5 === 4 ? write(OTHER_TENANT, writer, others) : write(TENANT, writer, written),
    )
    const following = follow()
    await Promise.all(writers)
    state.writing = false
    await following
    expect(read.map(({ name }) => name).toSorted()).toEqual(written.toSorted())
    expect(read.map(({ id }) => id)).toEqual(read.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1)))
    expect(others.length).toBeGreaterThan(0)
    expect(await streamHead(store.db, TENANT)).toBe(read.at(-1)?.id)
  })

  it('keeps the frames of a transaction together and in their order', async () => {
    const after = await streamHead(store.db, TENANT)
    await store.db.withTenantSql(TENANT, async (sql) => await appendFrames(sql, TENANT, frames('together', 40)))
    const { items } = await readStream(store.db, TENANT, after, 100)
    expect(items.map(({ frame }) => nameOf(frame))).toEqual(frames('together', 40).map(nameOf))
  })

  it('tells who listens, after the commit and no sooner, and again after the connection broke', async () => {
    const told: bigint[] = []
    let listenings = 0
    const listening = await listenToStream(store.db, {
      onNotify: (tenant, head) => void (tenant === TENANT && told.push(head)),
      onListening: () => void (listenings += 1),
    })
    try {
      await store.db.withTenantSql(TENANT, async (sql) => {
        await appendFrames(sql, TENANT, frames('held', 3))
        await sleep(100)
        expect(told).toEqual([])
      })
      await expect.poll(() => told).toEqual([await streamHead(store.db, TENANT)])
      await store.asOwner(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'mission-control listen' AND datname = current_database()`,
      )
      await expect.poll(() => listenings, { timeout: 15_000 }).toBe(2)
      await store.db.withTenantSql(TENANT, async (sql) => await appendFrames(sql, TENANT, frames('again', 1)))
      await expect.poll(async () => told.at(-1) === (await streamHead(store.db, TENANT))).toBe(true)
    } finally {
      await listening.close()
    }
  })

  it('says so when a position is not of this stream', async () => {
    const head = await streamHead(store.db, TENANT)
    expect(await readStream(store.db, TENANT, head + 1_000n, 10)).toEqual({ items: [], position: head, tooOld: true })
    expect(await readStream(store.db, TENANT, head, 10)).toEqual({ items: [], position: head, tooOld: false })
  })

  it('refuses frames of no tenant', async () => {
    await expect(
      store.db.pool.query(`INSERT INTO stream_event (tenant_id, entity, entity_id, body)
      VALUES ('${TENANT}', 'session', 'x', '{}')`),
    ).rejects.toThrow(/needs app.tenant_id/)
  })
})
