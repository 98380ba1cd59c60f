import { status } from '@grpc/grpc-js'
import { type Connection, isGrpcServiceError } from '@temporalio/client'
import { CORRELATION, TARGET, TENANT } from './interceptors/search-attributes.ts'

type Place = { connection: Pick<Connection, 'workflowService'>; namespace: string }

const QUERY = [TENANT, TARGET, CORRELATION].map(({ name }) => `${name} = 'none'`).join(' AND ')
/** Namespaces that are known to have them, by connection: nobody takes them away. */
const known = new WeakMap<object, Set<string>>()

/** Whether the server finds workflows by our attributes. @throws what the client throws when the server does not answer */
export async function knowsSearchAttributes({ connection, namespace }: Place): Promise<boolean> {
  const { workflowService } = connection
  const namespaces = known.get(workflowService) ?? new Set()
  if (namespaces.has(namespace)) return true
  try {
    await workflowService.countWorkflowExecutions({ namespace, query: QUERY })
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.INVALID_ARGUMENT) return false
    throw error
  }
  known.set(workflowService, namespaces.add(namespace))
  return true
}
