import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { GroupProgress } from '#contracts/alert-group.ts'

/** What `alertGroup` is started with; its id is `alertWorkflowId`. `progress` is what an earlier run of the same workflow carried over. */
export type AlertGroupInput = { tenantId: string; groupKey: string; progress?: GroupProgress }

/**
 * Something may have changed that the group depends on: its members, a silence, the policy. Says nothing else: all of it is read from
 * Postgres, so it may come late, twice, or from anybody. Sent with `signalWithStart` where the group may not run.
 */
export const pokeAlert = defineSignal('pokeAlert')

/**
 * Somebody deals with the alert: no reminders until there are new members or a higher severity. Resolves once it is written.
 * Rejected with a sentence when the alert is over, is another by now, or is acknowledged already.
 */
export const acknowledgeAlert = defineUpdate<void, [{ alertId: string; by: string; reason: string | null }]>('acknowledgeAlert')

/** Where a group is; null = nothing was decided yet. */
export const alertProgress = defineQuery<GroupProgress | null>('alertProgress')
