import { status } from '@grpc/grpc-js'
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client'

/** Whether the server says that it has no such execution, or its history no more. */
export const isGone = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === status.NOT_FOUND)
