import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { DeliveryOutcome, DeliveryRef } from '#contracts/deliveries.ts'
import { deliveryWorkflowId } from '#contracts/workflow-ids.ts'
import { deliveryOptions, settleOptions } from '../activity-options.ts'

const { deliverNotice } = proxyActivities<Pick<Activities, 'deliverNotice'>>(deliveryOptions)
const { buryDelivery } = proxyActivities<Pick<Activities, 'buryDelivery'>>(settleOptions)

/**
 * Has a queued message sent, by a workflow of its own that the asking one neither waits for nor takes along when it ends. Waits for earlier
 * ones of the same alert and channel, so several may be asked for at once. @param deliveryId sent once, however often asked
 */
export async function startDelivery(tenantId: string, deliveryId: string): Promise<void> {
  try {
    await startChild(deliverNoticeAlone, {
      workflowId: deliveryWorkflowId(tenantId, deliveryId),
      args: [{ tenantId, deliveryId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    // It is at work already, which is what was asked for.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/** One delivery, tried for about 15 minutes; after that it is a dead letter and its channel a finding. Throws only when it is cancelled. */
export async function deliverNoticeAlone(ref: DeliveryRef): Promise<DeliveryOutcome> {
  try {
    return await deliverNotice(ref)
  } catch (error) {
    if (isCancellation(error)) throw error
    return await buryDelivery({ ...ref, why: reasonOf(error) })
  }
}

/** Failures of `deliverNotice` say nothing secret; others (a timeout) are named by their kind alone. */
function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error
  if (cause instanceof ApplicationFailure) return cause.message
  return 'The worker that should send it did not say in time what came of it.'
}
