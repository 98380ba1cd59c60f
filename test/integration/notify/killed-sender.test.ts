import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Receiver, startReceiver } from '#activities/notify/testing/receiver.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { queueMessage } from '#prisma/stores/notice-deliveries.ts'
import { startDelivery } from '#temporal/start-delivery.ts'
import { Installation } from '../../monitoring/installation.ts'
import { until } from '../../monitoring/until.ts'

let installation: Installation
let receiver: Receiver
const env = { HOOK_KEY: 'a signing key', ROUTING: 'a routing key' }

beforeAll(async () => {
  const [ownerUrl, appUrl, temporalAddress] = [inject('postgresOwnerUrl'), inject('postgresAppUrl'), inject('temporalAddress')]
  installation = await Installation.open({ ownerUrl, appUrl, temporalAddress })
  // The first message about each alert is taken, but never answered.
  const seen = new Set<string>()
  receiver = await startReceiver(({ path }) => {
    if (seen.has(path)) return {}
    seen.add(path)
    return null
  })
  const common = { allowPrivate: true, timeout: '5s' }
  const channels = [
    { slug: 'hook', kind: 'webhook', url: `${receiver.url}/hook`, signingKey: { secret: { env: 'HOOK_KEY' } }, ...common },
    { slug: 'pager', kind: 'pagerduty', url: `${receiver.url}/pager`, routingKey: { secret: { env: 'ROUTING' } }, ...common },
  ]
  // JSON is YAML.
  await writeFile(
    join(installation.dir, 'config', 'alerts.yaml'),
    JSON.stringify({ channels, notify: { critical: ['hook'], warning: ['hook'], info: ['hook'] } }),
  )
  await installation.configure([])
})

afterAll(async () => {
  await installation?.close()
  await receiver?.close()
})

it('a worker killed between sending and writing it down is followed by one whose second message the receiver can tell from a new one', async () => {
  const worker = await installation.startWorker(env)
  await until(
    'the policy to be in force',
    async () => (await installation.query(`SELECT FROM config_document WHERE kind = 'alerts'`)).length > 0,
  )
  const message = {
    title: 'Critical: a test',
    what: '',
    why: [],
    cost: null,
    actions: [],
    runbook: null,
    owner: null,
    url: 'http://localhost',
  }
  const ids: string[] = []
  for (const channel of ['hook', 'pager']) {
    const id = await queueMessage(installation.db, tenantId, { key: `page/killed/${channel}`, channel, message })
    await startDelivery(installation.temporal.client, { tenantId, deliveryId: id })
    ids.push(id)
  }
  await until('both messages to be there', async () => receiver.received.length === 2)
  await worker.stop('SIGKILL')

  await installation.startWorker(env)
  const states = async () =>
    await installation.query<{ state: string; attempts: number }>(
      `SELECT state, attempts FROM notice_delivery WHERE id = ANY($1::uuid[])`,
      [ids],
    )
  await until('both to be written down', async () => (await states()).every(({ state }) => state === 'sent'))
  expect(await states()).toEqual([
    { state: 'sent', attempts: 2 },
    { state: 'sent', attempts: 2 },
  ])
  const keys = receiver.received.map(({ path, headers, text }) =>
    path === '/hook' ? String(headers['idempotency-key']) : (JSON.parse(text) as { dedup_key: string }).dedup_key,
  )
  expect(keys.toSorted()).toEqual([
    'mission-control/page/killed/pager',
    'mission-control/page/killed/pager',
    'page/killed/hook',
    'page/killed/hook',
  ])
})
