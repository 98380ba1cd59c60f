import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { RetentionReport } from '#contracts/workflow-payloads.ts'
import { retainOptions } from './activity-options.ts'

const { deleteOldRows } = proxyActivities<Pick<Activities, 'deleteOldRows'>>(retainOptions)

/** Deletes what is older than `config/retention.yaml` keeps. By schedule, hourly. */
export async function retain(input: { tenantId: string }): Promise<RetentionReport> {
  return await deleteOldRows(input)
}
