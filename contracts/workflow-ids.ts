/**
 * Ids and queues of workflows, built here and nowhere else, so that a click, a schedule and a reconciler that mean the
 * same work get the same workflow.
 */
export const taskQueues = {
  /** Everything but what restores service. */
  main: 'mission-control',
} as const

export const monitorWorkflowId = (tenantId: string, gatewaySlug: string) => `monitor/${tenantId}/${gatewaySlug}`
export const actionWorkflowId = (requestId: string) => `act/${requestId}`
export const applyConfigWorkflowId = (tenantId: string) => `apply-config/${tenantId}`
export const retainWorkflowId = (tenantId: string) => `retain/${tenantId}`
