import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client'

const NOT_FOUND = 5

/** Whether the server says that it has no such execution, or its history no more. */
export const isGone = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === NOT_FOUND)
