import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { IncidentProgress } from '#domain/incident/incident-progress.ts'
import type { Asked } from './messages-deploy.ts'

/** What `respondToIncident` is started with. `progress` is what an earlier run of the same workflow carried over. */
export type IncidentInput = { tenantId: string; alertId: string; progress?: IncidentProgress }

// From the alert: signals, as it goes on by itself. They may come in any order, more than once, and before anything is known.

/** The alert is over since `at` (ms since epoch). */
export const alertOver = defineSignal<[{ at: number }]>('alertOver')

/** The alert's severity or state is another since `at`. Firing again after it was over reopens the incident. */
export const alertChanged = defineSignal<[{ at: number; severity: string; state: string }]>('alertChanged')

// From people: updates, as who asks must know whether it was taken. Rejected with a sentence that says why not.

/** Approves or rejects a proposed action. Only one decision counts. */
export const decideResponse = defineUpdate<void, [Asked & { actionId: string; decision: 'approve' | 'reject' }]>('decideResponse')

/** Takes a confirmed action back, where something does. */
export const undoResponse = defineUpdate<void, [Asked & { actionId: string }]>('undoResponse')

/** Closes the incident. One whose alert is not over needs a reason; one that acts cannot be closed. */
export const closeIncident = defineUpdate<void, [Asked]>('closeIncident')

/** Where an incident is. Notes and owners are rows only: they change nothing that the workflow does. */
export const incidentProgress = defineQuery<IncidentProgress | null>('incidentProgress')
