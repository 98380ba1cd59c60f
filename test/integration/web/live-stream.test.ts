import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { revokeSignInsOf } from '#prisma/stores/sign-ins.ts'
import { appendFrames } from '#prisma/stores/stream.ts'
import { gatewayFrame, timelineFrame } from '#web/live/sample-frames.ts'
import { fastest } from '../../monitoring/fastest.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { LiveReader, lastOf } from './live-reader.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

/** For a machine that is busy; what is waited for is there at once on one that is not. */
const WAIT = { timeout: 30_000, interval: 20 }
let database: TestDatabase
let web: TestWeb
let headers: { authorization: string }
const readers: LiveReader[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database, { limits: { streamsPerCredential: 2_000, streamsPerSecond: 5_000 } })
  headers = { authorization: `Bearer ${await tokenOf(database.db, 'viewer')}` }
})
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close()
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

/** Bytes in buffers that somebody still holds, whatever the collector has not come round to. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what the flag exposes
  collect()
  return process.memoryUsage().arrayBuffers
}

const append = (...frames: Parameters<typeof appendFrames>[2]) =>
  database.db.withTenant(TENANT, (tx) => appendFrames(tx, TENANT, frames))

async function read(origin = web.origin, more: Record<string, string> = {}, query = ''): Promise<LiveReader> {
  const reader = await LiveReader.open(origin, { ...headers, ...more }, query)
  readers.push(reader)
  return reader
}

const reasons = (reader: LiveReader) =>
  reader.frames().map((frame) => (frame.type === 'gateway' ? frame.gateway.stateReason : frame.type))

describe('GET /api/live', () => {
  it('is for who is signed in, as a stream that no proxy keeps back', async () => {
    expect(await problemIn(await fetch(`${web.origin}/api/live`))).toMatchObject({ status: 401 })
    const { response } = await read()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('cache-control')).toContain('no-transform')
  })

  it('begins with a reset to the head, then brings what is committed within a second', async () => {
    const reader = await read()
    await vi.waitFor(() => expect(reader.resets()).toMatchObject([{ reason: 'first' }]), WAIT)
    const told: string[] = []
    const took = await fastest(1_000, async (turn) => {
      told.push(`turn ${turn}`)
      await append(gatewayFrame('a', `turn ${turn}`))
      await vi.waitFor(() => expect(reasons(reader)).toEqual(told), WAIT)
    })
    expect(took).toBeLessThan(1_000)
    expect(reader.retryMs).toBeGreaterThanOrEqual(1_000)
  })

  it('resumes after Last-Event-ID without a gap or a repeat', async () => {
    const first = await read()
    await vi.waitFor(() => expect(first.resets()).toHaveLength(1), WAIT)
    await append(gatewayFrame('a', 'seen'))
    await vi.waitFor(() => expect(reasons(first)).toEqual(['seen']), WAIT)
    first.close()
    await append(gatewayFrame('b', 'missed'))
    const again = await read(web.origin, { 'last-event-id': first.position })
    await vi.waitFor(() => expect(reasons(again)).toEqual(['missed']), WAIT)
    expect(again.resets()).toEqual([])
    const byQuery = await read(web.origin, {}, `?after=${first.position}`)
    await vi.waitFor(() => expect(reasons(byQuery)).toEqual(['missed']), WAIT)
  })

  it('tells a reader that is at the head that it is', async () => {
    const first = await read()
    await vi.waitFor(() => expect(first.resets()).toHaveLength(1), WAIT)
    const again = await read(web.origin, { 'last-event-id': first.position })
    await vi.waitFor(() => expect(again.events).toHaveLength(1), WAIT)
    expect(again.events[0]).toMatchObject({ event: 'frames', data: '[]', id: first.position })
  })

  it('resets a reader from another epoch and one whose position is none of ours', async () => {
    const future = await read(web.origin, { 'last-event-id': '9000000000000000000' })
    await vi.waitFor(() => expect(future.resets()).toMatchObject([{ reason: 'new-epoch' }]), WAIT)
    const strange = await read(web.origin, { 'last-event-id': 'DROP TABLE' })
    await vi.waitFor(() => expect(strange.resets()).toMatchObject([{ reason: 'first' }]), WAIT)
  })

  it('coalesces a burst: the latest state of each entity, every timeline entry, in few writes', async () => {
    const reader = await read()
    await vi.waitFor(() => expect(reader.resets()).toHaveLength(1), WAIT)
    const burst = Array.from({ length: 300 }, (_, index) => gatewayFrame(`g${index % 3}`, String(index)))
    const entries = Array.from({ length: 50 }, (_, index) => timelineFrame('s', [String(index)]))
    await append(...burst, ...entries)
    await vi.waitFor(() => expect(timelineIds(reader)).toHaveLength(50), WAIT)
    expect(timelineIds(reader)).toEqual(Array.from({ length: 50 }, (_, index) => String(index)))
    expect(reasons(reader).filter((reason) => reason !== 'timeline')).toEqual(['297', '298', '299'])
    expect(reader.events.filter((event) => event.event === 'frames')).toHaveLength(1)
  })

  it('shows one tenant nothing of another', async () => {
    const other = '00000000-0000-4000-8000-0000000000aa'
    await database.db.prisma.$executeRaw`SELECT 1`
    await asOwner(`INSERT INTO tenant (tenant_id, slug, name) VALUES ('${other}', 'other', 'Other') ON CONFLICT DO NOTHING`)
    const reader = await read()
    await vi.waitFor(() => expect(reader.resets()).toHaveLength(1), WAIT)
    await database.db.withTenant(other, (tx) => appendFrames(tx, other, [gatewayFrame('x', 'secret of the other')]))
    await append(gatewayFrame('a', 'mine'))
    await vi.waitFor(() => expect(reasons(reader)).toEqual(['mine']), WAIT)
  })

  it('delivers in every web process, whichever one is asked', async () => {
    const second = await openTestWeb(database)
    try {
      const [here, there] = [await read(), await read(second.origin)]
      await vi.waitFor(() => expect([...here.resets(), ...there.resets()]).toHaveLength(2), WAIT)
      await append(gatewayFrame('both', 'to both'))
      await vi.waitFor(() => expect([reasons(here), reasons(there)]).toEqual([['to both'], ['to both']]), WAIT)
      await append(gatewayFrame('both', 'later'))
      // A reader may move to the other process with its position at any time.
      const moved = await read(second.origin, { 'last-event-id': here.position })
      await vi.waitFor(() => expect(reasons(moved).at(-1)).toBe('later'), WAIT)
      expect(moved.resets()).toEqual([])
    } finally {
      await second.stop()
    }
  })

  it('serves what is older than memory from Postgres, and resets what retention removed', async () => {
    const before = await read()
    await vi.waitFor(() => expect(before.resets()).toHaveLength(1), WAIT)
    const position = BigInt(before.position)
    for (let batch = 0; batch < 6; batch++) {
      await append(...Array.from({ length: 500 }, (_, index) => timelineFrame('old', [`${batch}-${index}`])))
    }
    const fresh = await openTestWeb(database)
    try {
      const behind = await read(fresh.origin, { 'last-event-id': String(position) })
      await vi.waitFor(() => expect(timelineIds(behind)).toHaveLength(3_000), WAIT)
      expect(new Set(timelineIds(behind)).size).toBe(3_000)
      await asOwner(`UPDATE tenant SET stream_floor = ${position + 100n} WHERE tenant_id = '${TENANT}'`)
      const tooOld = await read(fresh.origin, { 'last-event-id': String(position) })
      await vi.waitFor(() => expect(tooOld.resets()).toMatchObject([{ reason: 'too-old' }]), WAIT)
    } finally {
      await asOwner(`UPDATE tenant SET stream_floor = 0 WHERE tenant_id = '${TENANT}'`)
      await fresh.stop()
    }
  })
})

const timelineIds = (reader: LiveReader) =>
  reader.frames().flatMap((frame) => (frame.type === 'timeline' ? frame.entries.map((entry) => entry.id) : []))

async function asOwner(sql: string): Promise<void> {
  const { default: pg } = await import('pg')
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(sql)
  await owner.end()
}

describe('the right to a stream', () => {
  it('ends with the sign-in, at once and in every process', async () => {
    const second = await openTestWeb(database)
    try {
      const one = new BrowserLike(web.origin)
      await one.signIn(ADMIN.email, ADMIN.password)
      const cookie = [...one.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const streams = [await LiveReader.open(web.origin, { cookie }), await LiveReader.open(second.origin, { cookie })]
      readers.push(...streams)
      await vi.waitFor(() => expect(streams.flatMap((stream) => stream.resets())).toHaveLength(2), WAIT)
      await one.signOut()
      await vi.waitFor(() => expect(streams.map((stream) => stream.ended)).toEqual([true, true]), WAIT)
      expect(streams.flatMap((stream) => stream.byes()).map((bye) => bye.reason)).toEqual(['signed-out', 'signed-out'])
    } finally {
      await second.stop()
    }
  })

  it('ends with an API token at the next check of all', async () => {
    const token = await tokenOf(database.db, 'viewer', 1_500)
    const reader = await LiveReader.open(web.origin, { authorization: `Bearer ${token}` })
    readers.push(reader)
    const staying = await read()
    await vi.waitFor(() => expect([...reader.resets(), ...staying.resets()]).toHaveLength(2), WAIT)
    await sleep(1_600)
    await web.web.hub.recheck()
    await vi.waitFor(() => expect(reader.ended).toBe(true), WAIT)
    expect(staying.ended).toBe(false)
  })

  it('does not end for one member when the sign-ins of another do', async () => {
    const reader = await read()
    await vi.waitFor(() => expect(reader.resets()).toHaveLength(1), WAIT)
    await revokeSignInsOf(database.db, TENANT, { memberId: '00000000-0000-4000-8000-0000000000bb' })
    await web.web.hub.recheck()
    await append(gatewayFrame('a', 'still here'))
    await vi.waitFor(() => expect(reasons(reader)).toEqual(['still here']), WAIT)
  })

  it('is limited in number for each sign-in', async () => {
    const limited = await openTestWeb(database, { limits: { streamsPerCredential: 2, streamsPerSecond: 100 } })
    try {
      await read(limited.origin)
      await read(limited.origin)
      await vi.waitFor(() => expect(limited.web.hub.size).toBe(2), WAIT)
      const response = await fetch(`${limited.origin}/api/live`, { headers })
      expect(await problemIn(response)).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfterSeconds: 30 })
    } finally {
      await limited.stop()
    }
  })
})

describe('the server', () => {
  it('forgets every stream whose reader went away, whenever that was', async () => {
    await vi.waitFor(() => expect(web.web.hub.size).toBe(0), WAIT)
    const { port } = new URL(web.origin)
    const request = `GET /api/live HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${headers.authorization}\r\n\r\n`
    let most = 0
    for (let round = 0; round < 20; round++) {
      // From before the request is read to after the stream began.
      await Promise.all(Array.from({ length: 50 }, (_, index) => connectAndLeave(Number(port), request, index * 2)))
      most = Math.max(most, web.web.hub.size)
    }
    await vi.waitFor(() => expect(web.web.hub.size).toBe(0), WAIT)
    expect(most).toBeLessThanOrEqual(1_000)
  })

  it('keeps a reader that takes nothing from growing in memory, and does not slow down the others', async () => {
    const lazy = connect(Number(new URL(web.origin).port), '127.0.0.1')
    lazy.write(`GET /api/live HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n\r\n`)
    lazy.pause()
    await vi.waitFor(() => expect(web.web.hub.size).toBe(1), WAIT)
    const quick = await read()
    await vi.waitFor(() => expect(quick.resets()).toHaveLength(1), WAIT)
    const filler = 'x'.repeat(4_000)
    const before = liveBytes()
    for (let batch = 0; batch < 40; batch++) {
      await append(...Array.from({ length: 100 }, (_, index) => gatewayFrame(`f${index}`, `${batch} ${filler}`)))
    }
    await vi.waitFor(() => expect(reasons(quick).at(-1)).toMatch(/^39 /), WAIT)
    // 16 MB went through; the lazy reader may hold its limit and one batch.
    expect(liveBytes() - before).toBeLessThan(8_000_000)
    const text = await lastOf(lazy)
    expect(text).toContain('"39 ')
    lazy.destroy()
  })

  it('sends its readers away with their own times to come back when it stops', async () => {
    const stopping = await openTestWeb(database)
    const few = [await read(stopping.origin), await read(stopping.origin), await read(stopping.origin)]
    await vi.waitFor(() => expect(few.flatMap((reader) => reader.resets())).toHaveLength(3), WAIT)
    const startedAt = performance.now()
    await stopping.stop()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    const byes = few.flatMap((reader) => reader.byes())
    expect(byes.map((bye) => bye.reason)).toEqual(['shutdown', 'shutdown', 'shutdown'])
    expect(new Set(byes.map((bye) => bye.retryMs)).size).toBeGreaterThan(1)
  })
})

function connectAndLeave(port: number, request: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(request)
      setTimeout(() => socket.destroy(), afterMs)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}
