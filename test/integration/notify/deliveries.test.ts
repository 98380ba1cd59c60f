import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createChannelJudge } from '#activities/notify/channel-judge.ts'
import { createDeadManJudge } from '#activities/notify/dead-man-judge.ts'
import { type Receiver, type Reply, startReceiver } from '#activities/notify/testing/receiver.ts'
import { readDeadMan } from '#prisma/stores/dead-man.ts'
import { claimDelivery } from '#prisma/stores/delivery-progress.ts'
import { noteLook } from '#prisma/stores/judge-looks.ts'
import { listChannels } from '#prisma/stores/notify-channels.ts'
import { redriveDelivery } from '#prisma/stores/redrive-delivery.ts'
import { TENANT } from '../stores/store-database.ts'
import { NotifyRig, SECRETS } from './notify-rig.ts'

let rig: NotifyRig
const closing: Receiver[] = []

beforeAll(async () => {
  rig = await NotifyRig.open()
})
afterEach(async () => {
  for (const receiver of closing.splice(0)) await receiver.close()
})
afterAll(async () => {
  await rig?.close()
})

async function receiver(reply?: (count: number) => Reply) {
  const started = await startReceiver((_, count) => (reply ? reply(count) : {}))
  closing.push(started)
  return started
}

const webhook = (slug: string, { url }: Receiver) => ({
  slug,
  kind: 'webhook',
  url,
  signingKey: { secret: { env: 'KEY' } },
  allowPrivate: true,
})
const channelNamed = async (slug: string) => (await listChannels(rig.store.db, TENANT)).items.find((each) => each.slug === slug)
const audit = { actorKind: 'member', actor: 'op', action: 'delivery.redrive', outcome: 'succeeded', correlationId: 'c' } as const
const judges = () => ({
  channels: createChannelJudge({ db: rig.store.db, startDelivery: rig.start }),
  deadMan: createDeadManJudge({ db: rig.store.db, env: rig.env, configDir: '/nowhere', redactionKey: '0'.repeat(64) }),
})
const never = new AbortController().signal

describe('a message', () => {
  it('is tried again after what passes, before later ones about the same alert, and each goes out once', async () => {
    const to = await receiver((count) => [{ status: 500 }, { status: 429, headers: { 'retry-after': '1' } }][count - 1] ?? {})
    await rig.configure({ channels: [webhook('out', to)], notify: { critical: ['out'], warning: [], info: [] } })
    const alertId = randomUUID()
    const ids = []
    for (const seq of [1, 2, 3])
      ids.push(await rig.queue({ key: `${alertId}/${seq}/out`, channel: 'out', alertId, about: { seq, reason: 'first' } }))
    const outcomes = await Promise.all(ids.toReversed().map((deliveryId) => rig.send({ deliveryId })))
    expect(outcomes.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    expect(to.received.map((_, index) => to.json(index).seq)).toEqual([1, 1, 1, 2, 3])
    expect(new Set(to.received.slice(0, 3).map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(await rig.row(ids[0] ?? '')).toMatchObject({ state: 'sent', attempts: 3, last_error: null })
    // Asked for once more, nothing goes out.
    expect(await rig.send({ deliveryId: ids[1] ?? '' })).toMatchObject({ state: 'sent' })
    expect(to.received).toHaveLength(5)
    expect(await channelNamed('out')).toMatchObject({ state: 'ok', failures: 0, lastError: null })
  })

  it('that went out and could not be written down is not sent again', async () => {
    const to = await receiver()
    await rig.configure({ channels: [webhook('flaky-db', to)], notify: { critical: ['flaky-db'], warning: [], info: [] } })
    await rig.store.asOwner(`CREATE SEQUENCE written_down; GRANT ALL ON written_down TO PUBLIC;
      CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('written_down') < 3 THEN RAISE EXCEPTION 'no room on the disk'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER fail BEFORE UPDATE ON notice_delivery FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION fail_at_first()`)
    const deliveryId = await rig.queue({ key: `page/${randomUUID()}/flaky-db`, channel: 'flaky-db' })
    expect(await rig.send({ deliveryId })).toMatchObject({ state: 'sent' })
    await rig.store.asOwner('DROP TRIGGER fail ON notice_delivery')
    expect(to.received).toHaveLength(1)
    expect(await rig.row(deliveryId)).toMatchObject({ state: 'sent', attempts: 1 })
  })

  it('is one worker’s to send until its time is over, as when that worker was killed', async () => {
    const id = await rig.queue({ key: `page/${randomUUID()}/in-app`, channel: 'in-app' })
    const claims = await Promise.all([1, 2, 3].map(() => claimDelivery(rig.store.db, TENANT, id, 60_000)))
    expect(claims.map(({ is }) => is).toSorted()).toEqual(['busy', 'busy', 'mine'])
    await rig.store.asOwner(`UPDATE notice_delivery SET attempted_at = now() - interval '61 seconds' WHERE id = $1`, [id])
    expect(await claimDelivery(rig.store.db, TENANT, id, 60_000)).toMatchObject({ is: 'mine', delivery: { attempts: 2 } })
  })
})

describe('a Slack bot', () => {
  it('has one message an alert, edited as it goes on; what comes after a later one goes into its thread', async () => {
    const errors = ['', 'invalid_auth', '', '']
    const to = await receiver((count) => {
      const error = errors[count - 1]
      return { text: JSON.stringify(error ? { ok: false, error } : { ok: true, ts: `17.${count}`, channel: 'C1' }) }
    })
    rig.env.SLACK = 'a token of a test'
    const chat = {
      slug: 'chat',
      kind: 'slack',
      token: { secret: { env: 'SLACK' } },
      channel: '#ops',
      api: to.url,
      allowPrivate: true,
    }
    await rig.configure({ channels: [chat, { slug: 'in-app', kind: 'in-app' }] })
    const alertId = randomUUID()
    const tell = async (seq: number, reason: 'first' | 'new-members') => {
      const deliveryId = await rig.queue({ key: `${alertId}/${seq}/chat`, channel: 'chat', alertId, about: { seq, reason } })
      return { deliveryId, ...(await rig.send({ deliveryId })) }
    }
    await tell(1, 'first')
    const lost = await tell(2, 'new-members')
    expect(lost).toMatchObject({ state: 'dead', says: expect.stringContaining('Check the token') })
    await tell(3, 'new-members')
    await redriveDelivery(rig.store.db, TENANT, lost.deliveryId, audit)
    expect(await rig.send({ deliveryId: lost.deliveryId })).toMatchObject({ state: 'sent' })
    expect(to.received.map(({ path }, index) => [path, to.json(index).ts ?? to.json(index).thread_ts])).toEqual([
      ['/chat.postMessage', undefined],
      ['/chat.update', '17.1'],
      ['/chat.update', '17.1'],
      ['/chat.postMessage', '17.1'],
    ])
  })
})

describe('a channel that refuses', () => {
  it('leaves a dead letter, is a finding, tells no secret, and works again once a message goes out', async () => {
    let status = 403
    const to = await startReceiver(({ path }) => ({ status, text: `no: ${path} ${SECRETS.KEY}` }))
    closing.push(to)
    rig.env.HOOK = `${to.url}/hooks/T0K3N-of-the-url`
    await rig.configure({
      channels: [
        { ...webhook('secret-url', to), url: { secret: { env: 'HOOK' } } },
        { slug: 'in-app', kind: 'in-app' },
      ],
    })
    const deliveryId = await rig.queue({ key: `page/${randomUUID()}/secret-url`, channel: 'secret-url' })
    expect(await rig.send({ deliveryId })).toMatchObject({ state: 'dead', says: expect.stringContaining('HTTP 403') })
    expect(to.received).toHaveLength(1)
    expect(await channelNamed('secret-url')).toMatchObject({ state: 'dead' })
    expect(await rig.openFindings()).toEqual([{ subject: 'channel/secret-url', verdict: 'dead' }])
    const kept = JSON.stringify([await rig.historyOf(deliveryId), await rig.row(deliveryId), await channelNamed('secret-url')])
    expect(kept.match(/HTTP 403/g)?.length).toBeGreaterThan(2)
    for (const secret of [SECRETS.KEY, 'T0K3N-of-the-url']) expect(kept).not.toContain(secret)

    status = 200
    expect(await redriveDelivery(rig.store.db, TENANT, deliveryId, audit)).toMatchObject({ is: 'queued' })
    expect(await rig.send({ deliveryId })).toMatchObject({ state: 'sent' })
    expect(await redriveDelivery(rig.store.db, TENANT, deliveryId, audit)).toMatchObject({
      is: 'not-dead',
      delivery: { state: 'sent' },
    })
    expect(await rig.openFindings()).toEqual([])
    expect(await channelNamed('secret-url')).toMatchObject({ state: 'ok' })
  })

  it('is a finding as soon as it fails for half a minute, long before a message is given up; not when it is only tried', async () => {
    const to = await receiver(() => ({ status: 500 }))
    await rig.configure({ channels: [webhook('down', to), { slug: 'in-app', kind: 'in-app' }] })
    const tried = await rig.queue({ key: `test/${randomUUID()}/down`, channel: 'down' })
    expect(await rig.send({ deliveryId: tried, once: true })).toMatchObject({ state: 'dead' })
    expect([await rig.openFindings(), await channelNamed('down')]).toMatchObject([[], { state: 'failing' }])
    await rig.store.asOwner(`UPDATE notify_channel SET since = now() - interval '31 seconds' WHERE slug = 'down'`)
    const deliveryId = await rig.queue({ key: `page/${randomUUID()}/down`, channel: 'down' })
    const sending = await rig.start({ deliveryId })
    await expect.poll(() => rig.openFindings(), { timeout: 30_000 }).toEqual([{ subject: 'channel/down', verdict: 'failing' }])
    await rig.store.asOwner(`UPDATE notice_delivery SET give_up_at = now() WHERE id = $1`, [deliveryId])
    expect(await sending.outcome()).toMatchObject({ state: 'dead' })
    expect(await rig.openFindings()).toEqual([{ subject: 'channel/down', verdict: 'dead' }])

    await rig.configure({})
    await judges().channels.run(TENANT, never)
    expect([await rig.openFindings(), await channelNamed('down')]).toEqual([[], undefined])
  })
})

it('takes up a message that was queued and that nobody sends', async () => {
  const to = await receiver()
  await rig.configure({ channels: [webhook('left', to), { slug: 'in-app', kind: 'in-app' }] })
  const left = await rig.queue({ key: `page/${randomUUID()}/left`, channel: 'left' })
  const fresh = await rig.queue({ key: `page/${randomUUID()}/left`, channel: 'left' })
  await rig.store.asOwner(`UPDATE notice_delivery SET queued_at = now() - interval '3 minutes' WHERE id = $1`, [left])
  await judges().channels.run(TENANT, never)
  await expect.poll(async () => (await rig.row(left))?.state, { timeout: 30_000 }).toBe('sent')
  expect(await rig.row(fresh)).toMatchObject({ state: 'queued' })
})

it('tells the outside watcher while rules are evaluated, and not when they are not', async () => {
  const watcher = await receiver()
  const deadMan = { url: `${watcher.url}/ping`, method: 'POST', interval: '5s', allowPrivate: true }
  await rig.configure({ deadMan })
  await judges().deadMan.run(TENANT, never)
  expect(watcher.received).toEqual([])
  expect(await readDeadMan(rig.store.db, TENANT)).toMatchObject({
    lastSentAt: null,
    lastError: expect.stringContaining('not evaluated'),
  })

  await noteLook(rig.store.db, TENANT, 'alerts')
  const judge = judges().deadMan
  await judge.run(TENANT, never)
  await judge.run(TENANT, never)
  expect(watcher.received.map(({ path }) => path)).toEqual(['/ping'])
  expect(await readDeadMan(rig.store.db, TENANT)).toMatchObject({ lastSentAt: expect.any(String), lastError: null })

  await rig.store.asOwner(`UPDATE judge_look SET looked_at = now() - interval '2 minutes' WHERE judge = 'alerts'`)
  await judges().deadMan.run(TENANT, never)
  expect(watcher.received).toHaveLength(1)
})
