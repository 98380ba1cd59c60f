import { type Client, WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/client'
import type { MonitorChanges, WantedMonitor } from '#activities/config/reconcile-config.ts'
import { monitorWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { gatewayChanged, type MonitorInput, stopMonitoring, workflowTypes } from '#workflows/messages.ts'

/**
 * Makes the monitors that run be the ones that are wanted, by looking at what runs and not at what was done before: started
 * where missing, told where the configuration changed, stopped where nobody wants them. Idempotent; safe from several workers.
 */
export async function reconcileMonitors(
  client: Client,
  tenantId: string,
  wanted: readonly WantedMonitor[],
): Promise<MonitorChanges> {
  const changes: MonitorChanges = { added: [], changed: [], removed: [] }
  for (const monitor of wanted) {
    const did = await ensureMonitor(client, tenantId, monitor)
    if (did) changes[did].push(monitor.slug)
  }
  changes.removed = await stopUnwanted(client, tenantId, new Set(wanted.map(({ slug }) => monitorWorkflowId(tenantId, slug))))
  return changes
}

async function ensureMonitor(client: Client, tenantId: string, monitor: WantedMonitor): Promise<'added' | 'changed' | null> {
  const { gatewayId, slug, fingerprint } = monitor
  const handle = client.workflow.getHandle(monitorWorkflowId(tenantId, slug))
  const running = await runningMemo(handle)
  if (running === null) {
    const input: MonitorInput = { tenantId, gatewayId, slug }
    await client.workflow.start(workflowTypes.monitorGateway, {
      workflowId: handle.workflowId,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      taskQueue: taskQueues.main,
      args: [input],
      memo: { fingerprint },
    })
    return 'added'
  }
  if (running.fingerprint === fingerprint) return null
  await handle.signal(gatewayChanged, fingerprint)
  return 'changed'
}

/** The memo of the monitor if it runs; null when it does not. Asks the server alone: no worker is needed. */
async function runningMemo(handle: { describe(): Promise<Description> }): Promise<Record<string, unknown> | null> {
  try {
    const { status, memo } = await handle.describe()
    return status.name === 'RUNNING' ? (memo ?? {}) : null
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}

type Description = { status: { name: string }; memo?: Record<string, unknown> }

async function stopUnwanted(client: Client, tenantId: string, wantedIds: ReadonlySet<string>): Promise<string[]> {
  const stopped: string[] = []
  const prefix = monitorWorkflowId(tenantId, '')
  const query = `WorkflowType = '${workflowTypes.monitorGateway}' AND ExecutionStatus = 'Running'`
  for await (const { workflowId } of client.workflow.list({ query })) {
    if (!workflowId.startsWith(prefix) || wantedIds.has(workflowId)) continue
    try {
      await client.workflow.getHandle(workflowId).signal(stopMonitoring)
    } catch (error) {
      // The list lags behind: it ended meanwhile.
      if (!(error instanceof WorkflowNotFoundError)) throw error
    }
    stopped.push(workflowId.slice(prefix.length))
  }
  return stopped
}
