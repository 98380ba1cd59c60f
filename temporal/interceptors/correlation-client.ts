import type { WorkflowClientInterceptor } from '@temporalio/client'
import { currentCorrelationId, newCorrelationId } from '#telemetry/correlation.ts'
import { stampCorrelation } from './correlation-header.ts'

/** Sends the correlation id of the request at hand with each start, signal and update; makes one where there is none. */
export const correlationClient: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: stamped(input.headers) }),
  signal: (input, next) => next({ ...input, headers: stamped(input.headers) }),
  signalWithStart: (input, next) => next({ ...input, headers: stamped(input.headers) }),
  startUpdate: (input, next) => next({ ...input, headers: stamped(input.headers) }),
}

const stamped = (headers: Parameters<typeof stampCorrelation>[0]) =>
  stampCorrelation(headers, currentCorrelationId() ?? newCorrelationId())
