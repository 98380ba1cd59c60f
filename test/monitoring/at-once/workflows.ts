import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'

const { deleteOldRows, reconcileConfig, watchTenant } = proxyActivities<
  Pick<Activities, 'deleteOldRows' | 'reconcileConfig' | 'watchTenant'>
>({ startToCloseTimeout: '1 minute' })

/** One activity that is under way while two others follow each other. */
export async function twoAtOnce(input: { tenantId: string }): Promise<void> {
  const slow = watchTenant(input)
  await reconcileConfig(input)
  await deleteOldRows(input)
  await slow
}
