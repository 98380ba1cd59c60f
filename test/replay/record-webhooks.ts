import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startReceiver } from '#activities/notify/testing/receiver.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { webhookWorkflowId } from '#contracts/workflow-ids.ts'
import { raiseFinding } from '#prisma/stores/findings.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { Installation } from '../monitoring/installation.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'

/** Records the history of a webhook's events into `histories/<version>/`: `node test/replay/record-webhooks.ts <version>`. All parts are real. */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-webhooks.ts <version, e.g. 0.5.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const servers = await OwnServers.start()
const installation = await Installation.open(servers.addresses)
const receiver = await startReceiver(() => ({}))
const env = { KEY: `whsec_${Buffer.from('thirty-two bytes of a key, or so').toString('base64')}` }
const sent = async () => (await installation.query(`SELECT FROM webhook_delivery WHERE state = 'sent'`)).length > 0

try {
  const signingKeys = [{ secret: { env: 'KEY' } }]
  const webhooks = [{ slug: 'board', url: receiver.url, events: ['finding.raised'], signingKeys, allowPrivate: true }]
  await writeFile(join(installation.dir, 'config', 'webhooks.yaml'), JSON.stringify({ webhooks })) // JSON is YAML
  await installation.configure([])
  await installation.startWorker(env)
  const following = async () => (await installation.query('SELECT FROM webhook_follower')).length === 1
  await until('the stream to be followed', following)
  const evidence = [{ says: 'Recorded.', observations: [], figures: {} }]
  const finding = { kind: 'drift', subject: 'drift/1', verdict: 'drift', confidence: 1, since: Date.now(), evidence }
  await raiseFinding(installation.db, tenantId, { ...finding, labels: { environment: 'production' } })
  await until('the event to be sent', sent)
  const workflowId = webhookWorkflowId(tenantId, 'board')
  const { client } = installation.temporal
  await client.workflow.getHandle(workflowId).result()
  const text = writeHistory({ workflowId, history: await fetchHistory(client, workflowId) })
  // Stack traces name the checkout; where it was is nobody's business.
  await writeFile(join(folder, 'webhook-sent.json'), text.replaceAll(checkout, '/mission-control/'))
} finally {
  await installation.close()
  await receiver.close()
  await servers.stop()
}
