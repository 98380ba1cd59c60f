/**
 * Ids and queues of workflows, built here and nowhere else, so that a click, a schedule and a reconciler that mean the
 * same work get the same workflow.
 */
export const taskQueues = {
  /** Everything but what restores service. */
  main: 'mission-control',
  /** What restores service: rollbacks and the ledger of each environment. Its worker needs Temporal and the targets, nothing else. */
  rollback: 'mission-control-rollback',
} as const

export const monitorWorkflowId = (tenantId: string, gatewaySlug: string) => `monitor/${tenantId}/${gatewaySlug}`
export const actionWorkflowId = (requestId: string) => `act/${requestId}`
export const applyConfigWorkflowId = (tenantId: string) => `apply-config/${tenantId}`
export const retainWorkflowId = (tenantId: string) => `retain/${tenantId}`

export const deployWorkflowId = (tenantId: string, environment: string, number: number) =>
  `deploy/${tenantId}/${environment}/${number}`
/** `upstream` = an environment that the deployment only passes through. */
export const rollbackWorkflowId = (deploymentId: string, upstream?: string) =>
  upstream ? `rollback/${deploymentId}/${upstream}` : `rollback/${deploymentId}`
export const environmentWorkflowId = (tenantId: string, environment: string) => `environment/${tenantId}/${environment}`
export const watchReleaseWorkflowId = (tenantId: string, environment: string) => `watch/${tenantId}/${environment}`
export const gateWorkflowId = (gateRunId: string) => `gate/${gateRunId}`
export const gateScheduleId = (tenantId: string, name: string) => `gate-schedule/${tenantId}/${name}`
export const driftCheckWorkflowId = (tenantId: string, environment: string) => `drift/${tenantId}/${environment}`
export const driftScheduleId = (tenantId: string, environment: string) => `drift-schedule/${tenantId}/${environment}`

/** `groupHash` = 32 hex digits of SHA-256 over the group key, which may hold anything. */
export const alertWorkflowId = (tenantId: string, groupHash: string) => `alert/${tenantId}/${groupHash}`
export const evaluateAlertsWorkflowId = (tenantId: string) => `evaluate-alerts/${tenantId}`
/** One message to people: whoever asks for it means the same attempt. */
export const deliveryWorkflowId = (tenantId: string, deliveryId: string) => `deliver/${tenantId}/${deliveryId}`
/** What sends the events of a webhook, in their order; a test is out of turn. */
export const webhookWorkflowId = (tenantId: string, webhook: string, testId?: string) =>
  testId ? `webhook/${tenantId}/${webhook}/test/${testId}` : `webhook/${tenantId}/${webhook}`
/** One incident an alert, however often it is asked for. */
export const incidentWorkflowId = (tenantId: string, alertId: string) => `incident/${tenantId}/${alertId}`

/** One run of a backfill, by its number; taking a run back is a workflow of its own. */
export const backfillWorkflowId = (tenantId: string, number: number) => `backfill/${tenantId}/${number}`
export const undoBackfillWorkflowId = (tenantId: string, number: number) => `backfill/${tenantId}/${number}/undo`
export const backfillScheduleId = (tenantId: string, source: string) => `backfill-schedule/${tenantId}/${source}`
