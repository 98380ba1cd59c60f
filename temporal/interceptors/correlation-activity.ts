import type { Context } from '@temporalio/activity'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { withCorrelation } from '#telemetry/correlation.ts'
import { readCorrelation } from './correlation-header.ts'

/** Runs each activity under the correlation id of its workflow: log lines, rows and outgoing calls find it there. */
export const correlationActivity: ActivityInterceptorsFactory = (context: Context) => {
  let correlationId = context.info.workflowExecution?.runId ?? context.info.activityId
  return {
    inbound: {
      execute(input, next) {
        correlationId = readCorrelation(input.headers) ?? correlationId
        return withCorrelation(correlationId, () => next(input))
      },
    },
    outbound: { getLogAttributes: (input, next) => next({ ...input, correlationId }) },
  }
}
