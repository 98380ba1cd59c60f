import { hostname } from 'node:os'
import { status } from '@grpc/grpc-js'
import { type Client, isGrpcServiceError, type ScheduleDescription, type ScheduleUpdateOptions } from '@temporalio/client'
import {
  compileUpdatedScheduleOptions,
  encodeScheduleAction,
  encodeSchedulePolicies,
  encodeScheduleSpec,
} from '@temporalio/client/lib/schedule-helpers.js'

type Change = Pick<ScheduleUpdateOptions, 'spec' | 'action' | 'policies'>

/**
 * Writes what configuration says of a schedule, and nothing else: what a person decided, that it is paused and why, stays. Where it was
 * changed since it was read the server leaves it as it is, which the client's own update would overwrite; the next look sees what is there.
 */
export async function updateSchedule(client: Client, { scheduleId, raw }: ScheduleDescription, change: Change): Promise<void> {
  const { workflowService } = client
  const { namespace, loadedDataConverter } = client.options
  const { action } = compileUpdatedScheduleOptions(scheduleId, { ...change, state: {} })
  const headers = raw.schedule?.action?.startWorkflow?.header?.fields ?? {}
  const schedule = {
    ...raw.schedule,
    spec: encodeScheduleSpec(change.spec),
    action: await encodeScheduleAction(loadedDataConverter, namespace, action, headers),
    policies: encodeSchedulePolicies(change.policies),
  }
  const identity = `${process.pid}@${hostname()}`
  const { conflictToken } = raw
  const requestId = crypto.randomUUID()
  try {
    await workflowService.updateSchedule({ namespace, scheduleId, schedule, conflictToken, identity, requestId })
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error
    if (error.code === status.INVALID_ARGUMENT) throw new TypeError(error.details, { cause: error })
    if (error.code !== status.FAILED_PRECONDITION) throw error
  }
}
