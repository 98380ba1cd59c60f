import { workflowInfo } from '@temporalio/workflow'

/** Id of the workflow that asks, as others address it. */
export const workflowId = (): string => workflowInfo().workflowId
