import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { z } from 'zod'
import { type Receiver, startReceiver } from '#activities/notify/testing/receiver.ts'
import { AlertView, DeliveryView, SilenceView } from '#contracts/alerts.ts'
import { AuditQuery } from '#contracts/api/lists.ts'
import {
  AlertDetail,
  AlertPage,
  ChannelPage,
  ChannelTest,
  DeadLetterPage,
  RulePage,
  SilencePage,
  SilencePreview,
} from '#contracts/api/response.ts'
import type { Role } from '#domain/access/actions.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { until } from '../../monitoring/until.ts'
import { AlertRig } from '../alerts/alert-rig.ts'
import { problemIn } from './browser-like.ts'
import { openTestWeb, TENANT, type TestWeb, tokenOf } from './open-web.ts'

const finding = { kind: 'session-health', verdicts: ['failing', 'quota-near'] }
const rules = [
  {
    name: 'session-trouble',
    ...{ says: 'Sessions fail.', owner: 'ops@example.com', severity: { failing: 'critical', 'quota-near': 'warning' } },
    ...{ when: { finding }, groupBy: ['gateway'], incident: false },
  },
  { name: 'channel', severity: 'warning', channels: ['in-app'] },
]
/** Reminders come within the test, so that acknowledging shows. */
const quick = { wait: '1s', update: '1s', remind: '1h', clearFor: '1s' }
const policy = { rules, timers: { critical: quick, warning: quick } }

let rig: AlertRig
let web: TestWeb
let moody: Receiver
let status = 200
const tokens = {} as Record<'viewer' | 'operator', string>

beforeAll(async () => {
  const addresses = {
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  }
  rig = await AlertRig.open(addresses, { rules: [] })
  moody = await startReceiver(() => ({ status, text: 'said the receiver' }))
  const channel = (slug: string, url: string) => ({
    slug,
    kind: 'webhook',
    url,
    allowPrivate: true,
    signingKey: { secret: { env: 'HOOK_KEY' } },
  })
  const channels = [
    channel('hook', rig.hook.url),
    channel('pager', rig.pager.url),
    channel('moody', moody.url),
    { slug: 'in-app', kind: 'in-app' },
  ]
  await rig.writePolicy(Object.assign({ channels }, policy))
  const { db, databaseUrl: url, namespace } = rig.installation
  web = await openTestWeb({ url, ownerUrl: url, db, close: async () => undefined }, { env: { TEMPORAL_NAMESPACE: namespace } })
  for (const role of ['viewer', 'operator'] as const) tokens[role] = await tokenOf(db, role)
  await rig.gateway('lab')
  await rig.gateway('shop')
})

afterAll(async () => {
  await web?.stop()
  await moody?.close()
  await rig?.close()
})

const call = (path: string, init: RequestInit = {}, role: Role = 'viewer') =>
  fetch(`${web.origin}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${tokens[role as 'viewer']}`, 'content-type': 'application/json' },
  })

async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(await (await call(path)).json())
}

const post = (path: string, body: unknown = {}) => call(path, { method: 'POST', body: JSON.stringify(body) }, 'operator')
const posted = async <Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>> =>
  schema.parse(await (await post(path, body)).json())
const auditOf = async (action: string) =>
  (await listAudit(rig.installation.db, TENANT, AuditQuery.parse({ action }))).items.map(({ outcome }) => outcome)

describe('alerts', () => {
  it('are listed by how much they press, page by page, and shown whole', async () => {
    await rig.trouble('shop', ['agent:main:quota'], 'quota-near')
    await rig.trouble('lab', ['agent:main:1', 'agent:main:2'])
    const page = await until('two alerts that people were told of', async () => {
      const found = await get('/alerts', AlertPage)
      return found.items.length === 2 && found.items.every(({ notifiedAt }) => notifiedAt) ? found : null
    })
    expect(page.items.map(({ severity, firing }) => [severity, firing])).toEqual([
      ['critical', 2],
      ['warning', 1],
    ])
    const first = await get('/alerts?limit=1', AlertPage)
    const second = await get(`/alerts?limit=1&cursor=${first.nextCursor}`, AlertPage)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(page.items.map(({ id }) => id))
    expect(second.nextCursor).toBeNull()
    expect(
      (await get('/alerts?severity=warning&rule=session-trouble', AlertPage)).items.map(({ labels }) => labels.gateway),
    ).toEqual(['shop'])
    expect(await problemIn(await call(`/alerts?open=false&cursor=${first.nextCursor}`))).toMatchObject({ status: 400 })

    const id = page.items[0]?.id ?? ''
    const detail = await until('what was delivered', async () => {
      const found = await get(`/alerts/${id}`, AlertDetail)
      return found.notices[0]?.deliveries.every(({ state }) => state === 'sent') ? found : null
    })
    expect(detail).toMatchObject({
      memberCount: 2,
      message: { owner: 'ops@example.com', why: [expect.stringContaining('failed 5 times'), expect.anything()] },
    })
    expect(detail.notices.map(({ reason, deliveries }) => [reason, deliveries.map(({ channel }) => channel)])).toEqual([
      ['first', ['hook', 'pager']],
    ])
    const session = detail.members[0]?.sessionId ?? ''
    expect((await get(`/alerts?session=${session}`, AlertPage)).items.map((alert) => alert.id)).toEqual([id])
    expect(await problemIn(await call('/alerts/none-such'))).toMatchObject({ status: 404 })
  })

  it('are acknowledged once, by whoever is first, and that is in the audit log', async () => {
    const [alert] = (await get('/alerts', AlertPage)).items
    const path = `/alerts/${alert?.id}/acknowledge`
    expect(await posted(path, { reason: 'I look' }, AlertView)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'token:test operator',
    })
    expect(await problemIn(await post(path))).toMatchObject({
      status: 409,
      detail: expect.stringContaining('acknowledged this alert already'),
    })
    expect(await auditOf('alert.acknowledge')).toEqual(['refused', 'requested', 'requested'])
    // Nobody's come before somebody's.
    expect((await get('/alerts', AlertPage)).items.map(({ severity }) => severity)).toEqual(['warning', 'critical'])
  })
})

describe('a silence', () => {
  const matchers = [{ label: 'gateway', is: '=', value: 'shop' }]
  const endsAt = () => new Date(Date.now() + 3_600_000).toISOString()

  it('says what it would mute, mutes it, and lets it out when somebody ends it', async () => {
    const preview = await posted('/silences/preview', { matchers }, SilencePreview)
    expect(preview).toMatchObject({ alerts: 1, whole: 1, members: 1, titles: [expect.stringContaining('shop')] })
    expect(
      await posted('/silences/preview', { matchers: [{ label: 'session', is: '=~', value: '.*:1' }] }, SilencePreview),
    ).toMatchObject({ alerts: 1, whole: 0, members: 1 })

    const silence = await posted('/silences', { matchers, reason: 'a sale', endsAt: endsAt() }, SilenceView)
    expect(silence).toMatchObject({ owner: 'token:test operator', createdBy: 'token:test operator', endedAt: null })
    await until('the silenced alert', async () => (await ofShop())?.state === 'silenced')
    expect((await get('/silences', SilencePage)).items.map(({ id }) => id)).toEqual([silence.id])
    expect(await posted(`/silences/${silence.id}/end`, {}, SilenceView)).toMatchObject({ endedBy: 'token:test operator' })
    await until('the alert that is told again', async () => (await ofShop())?.state === 'firing')
    expect(await problemIn(await post(`/silences/${silence.id}/end`))).toMatchObject({ status: 409 })
    expect([await auditOf('silence.create'), await auditOf('silence.end')]).toEqual([['succeeded'], ['succeeded']])
  })

  it.each([
    ['an expression that is none', { matchers: [{ label: 'gateway', is: '=~', value: '(' }] }],
    ['matchers that match everything', { matchers: [{ label: 'gateway', is: '=~', value: '.*' }] }],
    ['an end that is past', { endsAt: '2020-01-01T00:00:00Z' }],
    ['an end that is too far', { endsAt: '2999-01-01T00:00:00Z' }],
    ['a begin after its end', { startsAt: '2999-01-01T00:00:00Z' }],
    ['no reason', { reason: ' ' }],
    ['no matcher', { matchers: [] }],
  ])('is refused with %s', async (_, wrong) => {
    expect((await post('/silences', { matchers, reason: 'for a test', endsAt: endsAt(), ...wrong })).status).toBe(400)
  })

  const ofShop = async () => (await get('/alerts', AlertPage)).items.find(({ labels }) => labels.gateway === 'shop')
})

describe('channels', () => {
  it('are tried by a message that waits for what comes of it', async () => {
    expect(await posted('/channels/moody/test', {}, ChannelTest)).toEqual({
      channel: 'moody',
      ok: true,
      says: 'It was accepted.',
    })
    expect(moody.json(0)).toMatchObject({ reason: null, alertId: null, message: { title: 'Test message from Mission Control' } })
    status = 500
    const failed = await posted('/channels/moody/test', {}, ChannelTest)
    expect(failed).toMatchObject({ ok: false, says: 'The receiver answered HTTP 500: said the receiver' })
    expect(await posted('/channels/in-app/test', {}, ChannelTest)).toMatchObject({ ok: true })
    expect(await problemIn(await post('/channels/none-such/test'))).toMatchObject({
      status: 404,
      detail: expect.stringContaining('hook, pager, moody, in-app'),
    })
    const { items, deadMan } = await until('all channels', async () => {
      const page = await get('/channels', ChannelPage)
      return page.items.length === 4 ? page : null
    })
    expect(items.find(({ slug }) => slug === 'moody')).toMatchObject({ state: 'failing', failures: 1, lastError: failed.says })
    expect(deadMan).toBeNull()
    expect(await auditOf('channel.test')).toHaveLength(3)
  })

  it('get what did not arrive once more when somebody asks for it', async () => {
    const { items } = await get('/deliveries', DeadLetterPage)
    expect(items).toMatchObject([{ channel: 'moody', title: 'Test message from Mission Control', state: 'dead' }])
    status = 200
    const id = items[0]?.id ?? ''
    expect(await posted(`/deliveries/${id}/redrive`, { reason: 'it works again' }, DeliveryView)).toMatchObject({
      state: 'queued',
    })
    await until('the message', async () => (await get('/deliveries', DeadLetterPage)).total === 0 && moody.received.length === 3)
    await until(
      'the channel',
      async () => (await get('/channels', ChannelPage)).items.find(({ slug }) => slug === 'moody')?.state === 'ok',
    )
    expect(await problemIn(await post(`/deliveries/${id}/redrive`))).toMatchObject({ status: 409 })
  })
})

it('the rules in force are said in words, with what fires and when they were last evaluated', async () => {
  const { items, evaluatedAt } = await get('/alert-rules', RulePage)
  expect(Date.now() - Date.parse(evaluatedAt ?? '')).toBeLessThan(60_000)
  expect(items).toMatchObject([
    {
      name: 'session-trouble',
      severity: 'critical',
      firing: 3,
      unknown: null,
      channels: ['hook', 'pager'],
      condition: expect.stringContaining('failing or quota-near'),
    },
    { name: 'channel', firing: 0, channels: ['in-app'] },
  ])
})
