import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { actionWorkflowId, monitorWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { startDemoFleet } from '#demo/fleet.ts'
import { findGateway } from '#prisma/stores/gateways.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { monitorState, reconnect, workflowTypes } from '#workflows/messages.ts'
import { Installation } from '../monitoring/installation.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'

/**
 * Records histories of real runs (real Temporal, Postgres, worker and gateway protocol) into `histories/<version>/`:
 * `node test/replay/record-histories.ts <version>`. Do it when a workflow changed on purpose, under a new version; the
 * histories of earlier versions stay, because workflows started by them may still run.
 */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-histories.ts <version, e.g. 0.1.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const token = randomUUID()
const fleet = await startDemoFleet({ token, quiet: true })
const servers = await OwnServers.start()
const installation = await Installation.open(servers.addresses)
const { client } = installation.temporal

async function keep(name: string, workflowId: string): Promise<void> {
  const history = await fetchHistory(client, workflowId)
  // Stack traces name the checkout; where it was is nobody's business.
  const text = writeHistory({ workflowId, history }).replaceAll(checkout, '/mission-control/')
  await writeFile(join(folder, `${name}.json`), text)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

async function act(wanted: Partial<ActionInput> & Pick<ActionInput, 'action'>) {
  const gateway = await findGateway(installation.db, tenantId, 'lab')
  if (!gateway) throw new Error('The gateway to act on is not there.')
  const requestId = randomUUID()
  const input: ActionInput = {
    ...{ tenantId, requestId, gatewayId: gateway.id, gatewaySlug: 'lab', sessionKey: null, agentId: null, runId: null },
    ...{ message: null, requestedBy: 'op@example.com', actorKind: 'member', correlationId: requestId, ...wanted },
  }
  const options = { workflowId: actionWorkflowId(requestId), taskQueue: taskQueues.main, args: [input] }
  return await client.workflow.start(workflowTypes.actOnSession, options)
}

async function recordMonitor(): Promise<void> {
  const monitor = client.workflow.getHandle(monitorWorkflowId(tenantId, 'lab'))
  await monitor.executeUpdate(reconnect)
  await until('the next watch', async () => (await monitor.query(monitorState)).watches === 1)
  await installation.configure([{ slug: 'lab', url: fleet.url, token, storeText: true }])
  await until('the watch after a change', async () => (await monitor.query(monitorState)).watches === 2)
  await keep('monitor-running', monitor.workflowId)
  await installation.configure([])
  await monitor.result()
  await keep('monitor-stopped', monitor.workflowId)
}

async function recordActions(): Promise<void> {
  fleet.tell('agent:main:work', 'go on [[hang]]')
  await until(
    'a running session',
    async () => (await installation.query("SELECT FROM session WHERE status = 'running'")).length > 0,
  )
  const confirmed = await act({ action: 'session.abort', sessionKey: 'agent:main:work' })
  await confirmed.result()
  await keep('action-confirmed', confirmed.workflowId)
  const failed = await act({ action: 'session.abort', gatewaySlug: 'nowhere', sessionKey: 'agent:main:work' })
  await failed.result()
  await keep('action-failed', failed.workflowId)
  const cancelled = await act({ action: 'session.reset', gatewaySlug: 'away', sessionKey: 'agent:main:work' })
  await until('the action to be tried', async () => ((await cancelled.describe()).raw.pendingActivities?.length ?? 0) > 0)
  await cancelled.cancel()
  await cancelled.result()
  await keep('action-cancelled', cancelled.workflowId)
}

async function recordJobs(): Promise<void> {
  for (const type of [workflowTypes.applyConfig, workflowTypes.retain]) {
    const options = { workflowId: `${type}/recorded`, taskQueue: taskQueues.main, args: [{ tenantId }] }
    await client.workflow.execute(type, options)
    await keep(type, options.workflowId)
  }
}

try {
  await installation.configure([
    { slug: 'lab', url: fleet.url, token },
    // Nothing listens on the discard port: an action there is tried again until it is cancelled.
    { slug: 'away', url: 'ws://127.0.0.1:9', token },
  ])
  await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
  await recordActions()
  await recordJobs()
  await recordMonitor()
} finally {
  await installation.close()
  await fleet.close()
  await servers.stop()
}
