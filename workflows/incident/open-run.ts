import { ActivityFailure, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import { diagnoseOptions, settleOptions } from '../activity-options.ts'
import type { IncidentRun } from './incident-run.ts'

const { openIncident } = proxyActivities<Pick<Activities, 'openIncident'>>(settleOptions)
const { diagnoseIncident } = proxyActivities<Pick<Activities, 'diagnoseIncident'>>(diagnoseOptions)

/** An incident that nobody closes once it is over, where even configuration could not be read. */
const CLOSE_AFTER_MS = 24 * 3_600_000

/** Opens the incident of the alert unless it is. @returns false when there is no such alert */
export async function openRun(run: IncidentRun): Promise<boolean> {
  if (run.progress) return true
  const { tenantId, alertId } = run.input
  const opened = await openIncident({ tenantId, alertId, workflowId: workflowInfo().workflowId })
  if (!opened) return false
  run.progress = {
    ...{ incidentId: opened.incidentId, number: opened.number, openedAt: opened.openedAt, severity: opened.severity },
    ...{ state: 'open', isDiagnosed: false, steps: [], overAt: run.early.overAt, resolvedAt: null },
    ...{ closeAfterMs: CLOSE_AFTER_MS, clearedAt: null, isExhaustedTold: false, told: 0, close: null, undo: [] },
  }
  return true
}

/** Gathers evidence and proposes what to do. Where even that fails, people are told so, and nothing is done by itself. */
export async function diagnose(run: IncidentRun): Promise<void> {
  const { opened, ref } = run
  try {
    const { steps, closeAfterMs } = await diagnoseIncident(ref)
    opened.steps = steps
    opened.closeAfterMs = closeAfterMs
    opened.state = 'diagnosing'
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
    await run.tell({ kind: 'diagnosis', says: 'Evidence could not be gathered: what the cause is, is not known.' })
  }
  opened.isDiagnosed = true
}
