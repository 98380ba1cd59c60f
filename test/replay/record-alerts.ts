import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { deliveryWorkflowId, evaluateAlertsWorkflowId } from '#contracts/workflow-ids.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { AlertRig } from '../integration/alerts/alert-rig.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'

/**
 * Records histories of an alert's group, of a delivery and of the judges' shift into `histories/<version>/`:
 * `node test/replay/record-alerts.ts <version>`. Real Postgres, Temporal, worker and receivers.
 */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-alerts.ts <version, e.g. 0.3.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const servers = await OwnServers.start()
const timers = { wait: '1s', update: '1s', remind: '3s', clearFor: '1s' }
const rig = await AlertRig.open(servers.addresses, {
  rules: [{ name: 'rollback-failed', severity: 'critical', groupBy: ['deployment'] }],
  timers: { critical: timers, warning: { ...timers, remind: 'never' }, info: { ...timers, remind: 'never' } },
  flapping: { transitions: 4, within: '8s', quiet: '4s' },
})

async function keep(name: string, workflowId: string): Promise<void> {
  const history = await fetchHistory(rig.installation.temporal.client, workflowId)
  // Stack traces name the checkout; where it was is nobody's business.
  await writeFile(join(folder, `${name}.json`), writeHistory({ workflowId, history }).replaceAll(checkout, '/mission-control/'))
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

const about = { kind: 'rollback-failed', subject: 'deployment/production' }
const toldOf = (reason: string) => until(reason, async () => rig.hook.reasons().includes(reason))

try {
  const evidence = [{ says: 'The rollback failed', observations: [], figures: {} }]
  const finding = { ...about, verdict: 'rollback-failed', confidence: 1, evidence, since: Date.now() }
  await raiseFinding(rig.installation.db, tenantId, { ...finding, labels: { deployment: 'production #7' } })
  await toldOf('reminder')
  const alert = await until('the alert', async () => await rig.alertOf('rollback-failed'))
  await rig.acknowledge(alert, 'bob@example.com')
  await clearFinding(rig.installation.db, tenantId, about)
  await toldOf('all-resolved')
  const workflowId = await rig.workflowOf(alert)
  await keep('alert-group-open', workflowId)
  await rig.installation.temporal.client.workflow.getHandle(workflowId).result()
  await keep('alert-group-over', workflowId)
  const [delivery] = await rig.installation.query<{ id: string }>(
    `SELECT id FROM notice_delivery WHERE state = 'sent' ORDER BY id`,
  )
  await keep('delivery', deliveryWorkflowId(tenantId, delivery?.id ?? ''))
  await keep('watch-of-judges', evaluateAlertsWorkflowId(tenantId))
} finally {
  await rig.close()
  await servers.stop()
}
