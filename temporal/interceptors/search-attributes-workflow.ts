import type { WorkflowOutboundCallsInterceptor } from '@temporalio/workflow'
import {
  type Next,
  type StartChildWorkflowExecutionInput,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow'
import { CORRELATION, searchAttributesOf, TENANT } from './search-attributes.ts'

/**
 * Says of children what is said of their parent: whose they are and what began them, and what each is about. Only where the parent has
 * it: then the server knows the attributes, which it would otherwise refuse with the whole workflow task. What goes on as new keeps
 * its own. Loaded inside the workflow sandbox.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const outbound: WorkflowOutboundCallsInterceptor = {
    startChildWorkflowExecution(
      input: StartChildWorkflowExecutionInput,
      next: Next<WorkflowOutboundCallsInterceptor, 'startChildWorkflowExecution'>,
    ) {
      const { typedSearchAttributes: own, runId } = workflowInfo()
      const tenantId = own.get(TENANT)
      if (tenantId === undefined) return next(input)
      const { options } = input
      const { workflowId, args } = options
      const said = searchAttributesOf(
        { workflowId, args, correlationId: own.get(CORRELATION) ?? runId },
        options.typedSearchAttributes,
      )
      // A child that does not say whose it is belongs to whom its parent does.
      const typedSearchAttributes = said.get(TENANT) === undefined ? said.updateCopy([{ key: TENANT, value: tenantId }]) : said
      return next({ ...input, options: { ...options, typedSearchAttributes } })
    },
  }
  return { outbound: [outbound] }
}
