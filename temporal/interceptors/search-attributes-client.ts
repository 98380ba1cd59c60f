import { status } from '@grpc/grpc-js'
import { isGrpcServiceError, type WorkflowClientInterceptor } from '@temporalio/client'
import { readCorrelation } from './correlation-header.ts'
import { searchAttributesOf } from './search-attributes.ts'

/**
 * Says of each workflow whose it is, what it is about and what began it, so that the server finds it by that. Comes after the one that
 * stamps the correlation id. A server that does not know the attributes (yet) refuses the start: it is then started without them, as
 * work comes before being found.
 */
export const searchAttributesClient: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => withAttributes(input, next),
  signalWithStart: (input, next) => withAttributes(input, next),
}

type Start = Parameters<NonNullable<WorkflowClientInterceptor['startWithDetails']>>[0]

async function withAttributes<I extends Pick<Start, 'headers' | 'options'>, R>(
  input: I,
  next: (input: I) => Promise<R>,
): Promise<R> {
  const { headers, options } = input
  const started = { workflowId: options.workflowId, args: options.args, correlationId: readCorrelation(headers) ?? null }
  try {
    const typedSearchAttributes = searchAttributesOf(started, options.typedSearchAttributes)
    return await next({ ...input, options: { ...options, typedSearchAttributes } })
  } catch (error) {
    if (!isRefused(error)) throw error
    return await next(input)
  }
}

/** Whether the server found the request itself wrong; whatever else is wrong with it shows without the attributes too. */
function isRefused(error: unknown): boolean {
  if (isGrpcServiceError(error)) return error.code === status.INVALID_ARGUMENT
  return error instanceof Error && error.cause !== undefined && isRefused(error.cause)
}
