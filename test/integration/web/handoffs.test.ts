import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HandoffPage, HandoffSent, HandoffTaken } from '#contracts/api/response.ts'
import { until } from '../../monitoring/until.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
const tokens: Record<string, string> = {}
beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  for (const role of ['viewer', 'operator', 'engineer'] as const) tokens[role] = await tokenOf(database.db, role)
})
afterAll(async () => {
  await web?.stop()
  await database?.close()
})

async function call(method: string, path: string, body?: object, role = 'engineer') {
  const headers = { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' }
  const response = await fetch(`${web.origin}/api/v1/handoffs${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> }
}
const at = (channel: string, what: string) => `/${encodeURIComponent(channel)}/${what}`
const messages = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, body: { n: from + index } }))
const send = async (channel: string, from: number, count: number) =>
  await call('POST', at(channel, 'messages'), { messages: messages(from, count) })
async function take(channel: string, max = 10, leaseSeconds = 60, consumer = 'c') {
  return HandoffTaken.parse((await call('POST', at(channel, 'take'), { consumer, max, leaseSeconds })).body)
}
const acknowledge = async (channel: string, body: object) => await call('POST', at(channel, 'acknowledge'), body)
const keysOf = (taken: HandoffTaken) => taken.items.map(({ key }) => key)
const viewOf = async (channel: string) =>
  HandoffPage.parse((await call('GET', '')).body).items.find((item) => item.channel === channel)
/** Lets the clock of leases and pauses pass, without waiting for it. */
const pass = async (channel: string) =>
  await database.db.withTenantSql(TENANT, (sql) =>
    sql.query(`UPDATE handoff_channel SET leased_until = leased_until - interval '1 h', not_before = NULL WHERE channel = $1`, [
      channel,
    ]),
  )

describe('a durable channel', () => {
  it('numbers what is sent in its order, takes a key once, and tells a key that was used for something else', async () => {
    const channel = `planner/${randomUUID()}`
    const sent = HandoffSent.parse((await send(channel, 1, 3)).body)
    expect(sent.items).toEqual([1, 2, 3].map((n) => ({ key: `k${n}`, seq: String(n), isNew: true })))
    const more = HandoffSent.parse((await send(channel, 2, 3)).body)
    expect(more.items).toEqual([
      { key: 'k2', seq: '2', isNew: false },
      { key: 'k3', seq: '3', isNew: false },
      { key: 'k4', seq: '4', isNew: true },
    ])
    const other = await call('POST', at(channel, 'messages'), {
      messages: [
        { key: 'new', body: 1 },
        { key: 'k1', body: 'other' },
      ],
    })
    expect(other).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/another body: k1\. Nothing was taken/) } })
    const twice = await call('POST', at(channel, 'messages'), {
      messages: [
        { key: 'd', body: 1 },
        { key: 'd', body: 1 },
      ],
    })
    expect(twice.body).toEqual({
      items: [
        { key: 'd', seq: '5', isNew: true },
        { key: 'd', seq: '5', isNew: false },
      ],
    })
  })

  it('gives bodies back just as they came', async () => {
    const channel = randomUUID()
    const body = { b: '\u0000 \ud800 \u001e é', a: [1.5e300, null, { 'z"': '' }], n: 1 }
    await call('POST', at(channel, 'messages'), {
      messages: [
        { key: 'odd', body },
        { key: 'null', body: null },
      ],
    })
    const { items } = await take(channel)
    expect(items.map((item) => item.body)).toEqual([body, null])
  })

  it('has one consumer at a time, in order, until it acknowledged or its lease ran out', async () => {
    const channel = randomUUID()
    await send(channel, 1, 5)
    const first = await take(channel, 3)
    expect(keysOf(first)).toEqual(['k1', 'k2', 'k3'])
    expect(await take(channel)).toMatchObject({ leaseId: null, says: expect.stringMatching(/^c has messages 1 to 3 until/) })
    expect(await acknowledge(channel, { leaseId: first.leaseId, upTo: '2' })).toMatchObject({ body: { settled: 2, waiting: 3 } })
    expect(await acknowledge(channel, { leaseId: first.leaseId, upTo: '2' })).toMatchObject({ body: { settled: 0, waiting: 3 } })
    await pass(channel)
    // Left alone in the lease, it is to blame for it and comes again after a pause.
    expect(await take(channel)).toMatchObject({ leaseId: null, says: expect.stringMatching(/^Message 3 failed and comes again/) })
    await pass(channel)
    const second = await take(channel)
    expect(keysOf(second)).toEqual(['k3'])
    expect(await acknowledge(channel, { leaseId: first.leaseId, upTo: '3' })).toMatchObject({ status: 409 })
    expect(await acknowledge(channel, { leaseId: second.leaseId, upTo: '3' })).toMatchObject({ body: { settled: 1 } })
    expect(keysOf(await take(channel))).toEqual(['k4', 'k5'])
  })

  it('refuses what does not fit, whole, with when to come back; what is known is still answered', async () => {
    const channel = randomUUID()
    await send(channel, 1, 1)
    await call('POST', at(channel, 'settings'), { capacity: 5, reason: 'small' })
    expect(await send(channel, 2, 4)).toMatchObject({ status: 200 })
    const refused = await send(channel, 5, 2)
    expect(refused).toMatchObject({ status: 429, body: { title: 'The channel is full' } })
    expect(refused.body.detail).toMatch(/^5 of at most 5 messages wait in .*, and 2 more do not fit\. Come back in 5 s\.$/)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await send(channel, 1, 5)).toMatchObject({ status: 200 })
    expect(await send(channel, 10, 6)).toMatchObject({ status: 413 })
    expect(await viewOf(channel)).toMatchObject({ waiting: 5, sent: 5, capacity: 5 })
  })

  it('makes a dead letter of what fails again and again, stops, and goes on when a person redrives or skips', async () => {
    const channel = randomUUID()
    await send(channel, 1, 3)
    await call('POST', at(channel, 'settings'), { maxAttempts: 2, reason: 'drill' })
    for (const attempt of [1, 2]) {
      const { leaseId, items } = await take(channel)
      expect(items).toHaveLength(attempt === 1 ? 3 : 1)
      await acknowledge(channel, { leaseId, failed: { seq: '1', error: `boom ${attempt}` } })
      await pass(channel)
    }
    expect(await take(channel)).toMatchObject({ leaseId: null, says: expect.stringMatching(/^Message 1 is a dead letter/) })
    expect(await viewOf(channel)).toMatchObject({ waiting: 2, dead: 1, stopped: expect.stringMatching(/redrive it, or skip it/) })
    const dead = await call('GET', `${at(channel, 'messages')}?state=dead`)
    expect(dead.body.items).toMatchObject([{ seq: '1', state: 'dead', attempts: 2, lastError: 'boom 2' }])
    expect(await call('POST', at(channel, 'redrive'), { seqs: ['2'], reason: 'x' })).toMatchObject({ status: 409 })
    expect(await call('POST', at(channel, 'redrive'), { seqs: ['1'], reason: 'mended' })).toMatchObject({
      body: { dead: 0, waiting: 3 },
    })
    const again = await take(channel)
    expect(keysOf(again)).toEqual(['k1'])
    await acknowledge(channel, { leaseId: again.leaseId, upTo: '1' })
    await call('POST', at(channel, 'settings'), { maxAttempts: 1, reason: 'drill' })
    const { leaseId } = await take(channel)
    await acknowledge(channel, { leaseId, failed: { seq: '2', error: 'no' } })
    expect(await call('POST', at(channel, 'skip'), { seqs: ['2'], reason: 'not wanted' })).toMatchObject({
      body: { dead: 0, waiting: 1 },
    })
    expect(keysOf(await take(channel))).toEqual(['k3'])
  })

  it('that does not block steps over a dead letter, and delivers it at the end when it is redriven', async () => {
    const channel = randomUUID()
    await send(channel, 1, 2)
    await call('POST', at(channel, 'settings'), { maxAttempts: 1, blocks: false, reason: 'drill' })
    const first = await take(channel)
    await acknowledge(channel, { leaseId: first.leaseId, failed: { seq: '1', error: 'no' } })
    await call('POST', at(channel, 'redrive'), { seqs: ['1'], reason: 'again' })
    const rest: string[] = []
    for (let taken = await take(channel); taken.leaseId; taken = await take(channel)) {
      rest.push(...keysOf(taken))
      await acknowledge(channel, { leaseId: taken.leaseId, upTo: taken.items.at(-1)?.seq })
    }
    expect(rest).toEqual(['k2', 'k1'])
    expect(await viewOf(channel)).toMatchObject({ waiting: 0, dead: 0, sent: 2, effective: 2, faults: [] })
    const effective = await call('GET', `${at(channel, 'messages')}?state=effective`)
    expect(effective.body.items).toMatchObject([{ key: 'k1', state: 'effective', consumer: 'c' }, { key: 'k2' }])
  })

  it('buries what is past its deadline when it is its turn, and names it', async () => {
    const channel = randomUUID()
    const late = { deadlineAt: new Date(Date.now() - 1_000).toISOString() }
    await call('POST', at(channel, 'messages'), {
      messages: [
        { key: 'a', body: 1, ...late },
        { key: 'b', body: 1 },
      ],
    })
    expect((await take(channel)).says).toMatch(/^Message 1 is a dead letter/)
    await call('POST', at(channel, 'settings'), { blocks: false, reason: 'go on' })
    expect(keysOf(await take(channel))).toEqual(['b'])
  })

  it('gives no more than one message when a consumer fell silent over several, and blames nobody before', async () => {
    const channel = randomUUID()
    await send(channel, 1, 8)
    const sizes: number[] = []
    for (let round = 0; round < 5; round += 1) {
      sizes.push((await take(channel, 8)).items.length)
      await pass(channel)
    }
    // The last is the pause after a delivery that failed.
    expect(sizes).toEqual([8, 4, 2, 1, 0])
    const { items } = await take(channel, 8)
    expect(items).toMatchObject([{ key: 'k1', attempts: 1, lastError: 'c did not acknowledge it in time.' }])
  })

  it('gives nothing while paused, and a consumer that waits gets a message as soon as it is sent', async () => {
    const channel = randomUUID()
    await send(channel, 1, 1)
    expect(await call('POST', at(channel, 'pause'), { reason: 'look' }, 'operator')).toMatchObject({ status: 403 })
    await call('POST', at(channel, 'pause'), { reason: 'look' })
    expect((await take(channel)).says).toMatch(/^The channel is paused since/)
    await call('POST', at(channel, 'resume'), { reason: 'looked' })
    const taken = await take(channel)
    await acknowledge(channel, { leaseId: taken.leaseId, upTo: '1' })
    const waiting = call('POST', at(channel, 'take'), { consumer: 'w', waitSeconds: 5 })
    await until('a take that waits', async () => true)
    await send(channel, 2, 1)
    expect(keysOf(HandoffTaken.parse((await waiting).body))).toEqual(['k2'])
  })

  it('shows people what passes with its secrets masked, to every role, and lets viewers change nothing', async () => {
    const channel = randomUUID()
    const token = `sk-ant-api03-${'a1B2'.repeat(24)}`
    await call('POST', at(channel, 'messages'), { messages: [{ key: 'a', body: { apiKey: token } }] })
    const shown = await call('GET', at(channel, 'messages'), undefined, 'viewer')
    expect(shown.status).toBe(200)
    expect(JSON.stringify(shown.body)).not.toContain(token)
    const { leaseId } = await take(channel)
    await acknowledge(channel, { leaseId, failed: { seq: '1', error: `refused with ${token}` } })
    const failed = await call('GET', at(channel, 'messages'), undefined, 'viewer')
    expect(failed.body.items).toMatchObject([{ lastError: expect.stringMatching(/^refused with \[redacted:/) }])
    for (const what of ['messages', 'take', 'acknowledge', 'redrive', 'skip', 'pause', 'settings']) {
      const body = { messages: messages(1, 1), consumer: 'c', leaseId: randomUUID(), seqs: ['1'], reason: 'x' }
      expect([what, (await call('POST', at(channel, what), body, 'viewer')).status]).toEqual([what, expect.toBeOneOf([400, 403])])
    }
    expect(await call('POST', at(channel, 'take'), { consumer: 'c' }, 'viewer')).toMatchObject({ status: 403 })
    expect(await call('POST', at('no such', 'take'), { consumer: 'c' })).toMatchObject({ status: 400 })
    expect(await call('POST', at('nobody', 'take'), { consumer: 'c' })).toMatchObject({ status: 404 })
  })
})
