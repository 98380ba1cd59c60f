import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '@temporalio/client'
import { ServiceError } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'

const NOT_FOUND = 5
const ALREADY_EXISTS = 6
/** How long the server keeps finished workflows: long enough to look into last week's action. */
const RETENTION = '7 days'
/** Several times the interval (10 s) at which servers read their namespaces anew. */
const KNOWN_WITHIN_MS = 60_000

/**
 * Makes sure that a namespace exists on a server of one's own. On Temporal Cloud namespaces are made by its owner: a
 * missing one is an error there, with the name to set.
 * @throws when the namespace is missing and cannot be made
 */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace })
  } catch (error) {
    if (grpcCode(error) !== NOT_FOUND) throw error
    await registerNamespace(connection, namespace)
    await untilKnown(connection, namespace)
  }
}

/** The server's front ends take up a new namespace after seconds, and refuse it until then. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  const giveUpAt = Date.now() + KNOWN_WITHIN_MS
  for (;;) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace })
      return
    } catch (error) {
      if (grpcCode(error) !== NOT_FOUND || Date.now() > giveUpAt) throw error
      await sleep(100)
    }
  }
}

async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION) })
  } catch (error) {
    // Another process was first: as good.
    if (grpcCode(error) === ALREADY_EXISTS) return
    throw new Error(`TEMPORAL_NAMESPACE: namespace "${namespace}" does not exist and could not be made`, { cause: error })
  }
}

function grpcCode(error: unknown): unknown {
  const source = error instanceof ServiceError ? error.cause : error
  return source instanceof Error && 'code' in source ? source.code : undefined
}
