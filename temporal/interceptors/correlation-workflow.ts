import {
  type ActivityInput,
  type ContinueAsNewInput,
  type GetLogAttributesInput,
  type LocalActivityInput,
  type Next,
  type SignalWorkflowInput,
  type StartChildWorkflowExecutionInput,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
  workflowInfo,
} from '@temporalio/workflow'
import { readCorrelation, stampCorrelation } from './correlation-header.ts'

/**
 * Carries the correlation id of whoever started a workflow into all that the workflow starts and logs. A workflow that
 * nobody's action started (a schedule's) is its own origin: its run id serves. Loaded inside the workflow sandbox.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let correlationId = workflowInfo().runId
  const pass = <I extends { headers: WorkflowExecuteInput['headers'] }>(input: I): I => ({
    ...input,
    headers: stampCorrelation(input.headers, correlationId),
  })

  const inbound: WorkflowInboundCallsInterceptor = {
    execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>) {
      correlationId = readCorrelation(input.headers) ?? correlationId
      return next(input)
    },
  }
  const outbound: WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input: ActivityInput, next) => next(pass(input)),
    scheduleLocalActivity: (input: LocalActivityInput, next) => next(pass(input)),
    startChildWorkflowExecution: (input: StartChildWorkflowExecutionInput, next) => next(pass(input)),
    signalWorkflow: (input: SignalWorkflowInput, next) => next(pass(input)),
    continueAsNew: (input: ContinueAsNewInput, next) => next(pass(input)),
    getLogAttributes: (input: GetLogAttributesInput, next) => next({ ...input, correlationId }),
  }
  return { inbound: [inbound], outbound: [outbound] }
}
