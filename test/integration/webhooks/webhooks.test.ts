import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Received, type Receiver, type Reply, startReceiver } from '#activities/notify/testing/receiver.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { WebhookEvent } from '#contracts/webhooks.ts'
import { webhookWorkflowId } from '#contracts/workflow-ids.ts'
import { raiseFinding } from '#prisma/stores/findings.ts'
import { redriveWebhookDelivery } from '#prisma/stores/webhook/deliveries.ts'
import { Installation } from '../../monitoring/installation.ts'
import { until } from '../../monitoring/until.ts'

let installation: Installation
let receiver: Receiver
/** What the receiver of a test answers; by path, as each webhook has one. */
const replies: Record<string, (got: Received, attempt: number) => Reply> = {}
const attempts = new Map<string, number>()

/** One key as the specification writes them, and one that is any text: both sign, as while keys are changed. */
const KEY_BYTES = 'thirty-two bytes of a key, or so'
const env = { NEW_KEY: `whsec_${Buffer.from(KEY_BYTES).toString('base64')}`, OLD_KEY: 'the key that was before it' }

beforeAll(async () => {
  const [ownerUrl, appUrl, temporalAddress] = [inject('postgresOwnerUrl'), inject('postgresAppUrl'), inject('temporalAddress')]
  installation = await Installation.open({ ownerUrl, appUrl, temporalAddress })
  receiver = await startReceiver((got) => {
    const name = `${got.path} ${String(got.headers['webhook-id'])}`
    attempts.set(name, (attempts.get(name) ?? 0) + 1)
    return replies[got.path]?.(got, attempts.get(name) ?? 0) ?? {}
  })
  const signingKeys = [{ secret: { env: 'NEW_KEY' } }, { secret: { env: 'OLD_KEY' } }]
  const common = { signingKeys, timeout: '1s', allowPrivate: true }
  const webhooks = [
    { slug: 'board', url: `${receiver.url}/board`, events: ['finding.raised'], where: ['kind=drift'], ...common },
    { slug: 'broken', url: `${receiver.url}/broken`, events: ['finding.*'], where: ['kind=backfill'], ...common },
  ]
  await writeFile(join(installation.dir, 'config', 'webhooks.yaml'), JSON.stringify({ webhooks })) // JSON is YAML
  await installation.configure([])
})

afterAll(async () => {
  await installation?.close()
  await receiver?.close()
})

/** Somebody else's way to verify: by the text of the specification alone. */
function isSigned({ headers, text }: Received, key: string | Buffer): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  )
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')
  return (signatures ?? '').split(' ').includes(`v1,${expected}`) && Math.abs(Date.now() / 1_000 - Number(timestamp)) < 600
}

const raise = async (kind: string, subject: string) =>
  await raiseFinding(installation.db, tenantId, {
    ...{ kind, subject, verdict: 'drift', confidence: 1, since: Date.now(), labels: { environment: 'production' } },
    evidence: [{ says: 'A test.', observations: [], figures: {} }],
  })

const following = async () => (await installation.query('SELECT FROM webhook_follower')).length === 1
const at = (path: string) => receiver.received.filter((got) => got.path === path)
const subjectOf = ({ text }: Received) => WebhookEvent.parse(JSON.parse(text)).data.subject

it('tells a system of every event in its order, over failures, silence and a killed worker', async () => {
  // Each fifth is refused at first, and one is taken without an answer.
  replies['/board'] = ({ text }, attempt) => {
    const n = Number(/drift\/(\d+)/.exec(text)?.[1])
    if (attempt === 1 && n === 7) return null
    return attempt === 1 && n % 5 === 0 ? { status: 503 } : {}
  }
  const worker = await installation.startWorker(env)
  await until('the stream to be followed', following)
  const wanted = Array.from({ length: 24 }, (_, n) => `drift/${n}`)
  for (const subject of wanted.slice(0, 16)) await raise('drift', subject)
  await raise('handoff', 'handoff/nobody-asked')
  await until('some to be there', async () => at('/board').length >= 5)
  await worker.stop('SIGKILL')
  for (const subject of wanted.slice(16)) await raise('drift', subject)
  await raise('drift', 'drift/23') // told the same again, it is no news

  await installation.startWorker(env)
  const unsent = async () => await installation.query(`SELECT FROM webhook_delivery WHERE webhook = 'board' AND state <> 'sent'`)
  await until('all to be taken', async () => new Set(at('/board').map(subjectOf)).size === 24 && (await unsent()).length === 0, {
    withinMs: 180_000,
    soFar: () => `${at('/board').length} came.`,
  })
  const got = at('/board')
  const subjects = got.map(subjectOf)
  expect(subjects.filter((subject, index) => subject !== subjects[index - 1])).toEqual(wanted)
  // One id an event, whatever was tried again; signed with both keys.
  expect(new Set(got.map((each) => `${String(each.headers['webhook-id'])} ${String(subjectOf(each))}`)).size).toBe(24)
  for (const each of got) {
    expect(isSigned(each, Buffer.from(KEY_BYTES))).toBe(true)
    expect(isSigned(each, env.OLD_KEY)).toBe(true)
    expect(isSigned(each, 'another key')).toBe(false)
  }
  expect(WebhookEvent.parse(JSON.parse(got[0]?.text ?? ''))).toMatchObject({
    type: 'finding.raised',
    labels: { kind: 'drift', environment: 'production' },
    truncated: false,
  })
})

it('gives up what is refused for good, says so as a finding, and sends it again when asked', async () => {
  replies['/broken'] = () => ({ status: 410, text: `no such thing, ${env.OLD_KEY}` })
  await raise('backfill', 'backfill/one')
  type Row = { id: string; state: string; last_error: string }
  const rows = async () =>
    await installation.query<Row>(`SELECT id, state, last_error FROM webhook_delivery WHERE webhook = 'broken' ORDER BY position`)
  await until('it to be given up', async () => (await rows())[0]?.state === 'dead')
  const [dead] = await rows()
  expect(dead?.last_error).toMatch(/HTTP 410/)
  expect(dead?.last_error).not.toContain(env.OLD_KEY)
  const open = async () =>
    await installation.query(`SELECT verdict, labels FROM finding WHERE kind = 'webhook' AND cleared_at IS NULL`)
  expect(await open()).toEqual([{ verdict: 'dead', labels: { webhook: 'broken' } }])

  replies['/broken'] = () => ({})
  const audit = {
    actorKind: 'system',
    actor: 'test',
    action: 'delivery.redrive',
    outcome: 'succeeded',
    correlationId: 'test',
  } as const
  expect(await redriveWebhookDelivery(installation.db, tenantId, dead?.id ?? '', audit)).toMatchObject({ is: 'queued' })
  await until('it to be sent', async () => (await rows()).every(({ state }) => state === 'sent'))
  await until('the finding to be over', async () => (await open()).length === 0)
  const ids = at('/broken').map(({ headers }) => String(headers['webhook-id']))
  expect(new Set(ids).size).toBe(1)
  // Temporal keeps what was done, and none of the keys.
  const history = await installation.temporal.client.workflow.getHandle(webhookWorkflowId(tenantId, 'broken')).fetchHistory()
  const text = JSON.stringify(history, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
  )
  for (const key of Object.values(env)) expect(text).not.toContain(key)
})

it('comes again in time, however long a receiver asks it to wait', async () => {
  replies['/broken'] = () => ({ status: 429, headers: { 'retry-after': String(7 * 86_400) } })
  await raise('backfill', 'backfill/two')
  const rows = async () =>
    await installation.query<{ state: string }>(
      `SELECT state FROM webhook_delivery WHERE webhook = 'broken' AND last_error ~ '429'`,
    )
  await until('the answer to be written down', async () => (await rows()).length === 1)
  expect(await rows()).toEqual([{ state: 'queued' }])
})
