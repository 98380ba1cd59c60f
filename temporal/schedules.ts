import { type Client, ScheduleOverlapPolicy } from '@temporalio/client'
import { applyConfigWorkflowId, retainWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { searchAttributesOf } from './interceptors/search-attributes.ts'
import { ensureSchedule, type WantedSchedule } from './keep-schedules.ts'

/** Starts missed while the server was down are not made up for: both jobs look at the state of things, not at the time. */
const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const

function schedules(tenantId: string): WantedSchedule[] {
  const action = (workflowType: string, workflowId: string) => ({
    type: 'startWorkflow' as const,
    workflowType,
    workflowId,
    taskQueue: taskQueues.main,
    args: [{ tenantId }],
    typedSearchAttributes: searchAttributesOf({ workflowId, args: [{ tenantId }], correlationId: null }, undefined),
  })
  return [
    {
      // Workers see a changed file within seconds by themselves; this mends what a crash in between left undone.
      scheduleId: applyConfigWorkflowId(tenantId),
      spec: { intervals: [{ every: '5 minutes' }] },
      action: action(workflowTypes.applyConfig, applyConfigWorkflowId(tenantId)),
      policies,
    },
    {
      scheduleId: retainWorkflowId(tenantId),
      spec: { intervals: [{ every: '1 hour', offset: '7 minutes' }] },
      action: action(workflowTypes.retain, retainWorkflowId(tenantId)),
      policies,
    },
  ]
}

/** Makes sure the schedules of a tenant exist as they are written here. Idempotent; safe from several workers. */
export async function ensureSchedules(client: Client, tenantId: string): Promise<void> {
  for (const wanted of schedules(tenantId)) await ensureSchedule(client, wanted)
}
