import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { ReconcileReport } from '#contracts/workflow-payloads.ts'
import { reconcileOptions } from './activity-options.ts'

const { reconcileConfig } = proxyActivities<Pick<Activities, 'reconcileConfig'>>(reconcileOptions)

/** Makes what runs equal to what `config/` says. By schedule, and at once when a worker sees a file change. */
export async function applyConfig(input: { tenantId: string }): Promise<ReconcileReport> {
  return await reconcileConfig(input)
}
