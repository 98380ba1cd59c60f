import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { getExternalWorkflowHandle, isCancellation, log, ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { IncidentNews } from '#contracts/alert-group.ts'
import { incidentWorkflowId } from '#contracts/workflow-ids.ts'
import { alertChanged, alertOver } from '../messages-incident.ts'
import { respondToIncident } from '../respond-to-incident.ts'

/** Opens the incident of an alert, once, or tells it how the alert does. It goes on by itself. */
export async function tellIncident(tenantId: string, news: IncidentNews): Promise<void> {
  if (news.is === 'open') return await open(tenantId, news.alertId)
  const incident = getExternalWorkflowHandle(incidentWorkflowId(tenantId, news.alertId))
  const { at, severity, state } = news
  try {
    if (news.is === 'over') await incident.signal(alertOver, { at })
    else await incident.signal(alertChanged, { at, severity, state })
  } catch (error) {
    if (isCancellation(error)) throw error
    // Closed before the alert was over: nobody waits for this any more.
    log.info('The incident of this alert is closed', { reason: String(error) })
  }
}

async function open(tenantId: string, alertId: string): Promise<void> {
  try {
    await startChild(respondToIncident, {
      workflowId: incidentWorkflowId(tenantId, alertId),
      args: [{ tenantId, alertId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
