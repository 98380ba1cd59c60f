import { setTimeout as sleep } from 'node:timers/promises'
import { type ServiceError, status } from '@grpc/grpc-js'
import type { Connection } from '@temporalio/client'
import { isGrpcServiceError } from '@temporalio/client'
import proto from '@temporalio/proto'
import type { Logger } from '#telemetry/log.ts'
import { CORRELATION, TARGET, TENANT } from './interceptors/search-attributes.ts'
import { knowsSearchAttributes } from './knows-search-attributes.ts'

const { INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType

const names = [TENANT, TARGET, CORRELATION].map(({ name }) => name)
/** Several times what the server's front ends take to know new ones. */
const KNOWN_WITHIN_MS = 60_000
const AGAIN_MS = 200
/** Servers that leave this to their owner, as Temporal Cloud does, and accounts that may not. */
const NOT_FOR_US: readonly number[] = [status.UNIMPLEMENTED, status.PERMISSION_DENIED, status.UNAUTHENTICATED]

/** What a person has to make where we may not. */
export const TO_MAKE = `Make these search attributes of the type Keyword in the namespace: ${names.join(', ')}. On Temporal Cloud its owner does, on the page of the namespace or with "tcld namespace search-attributes add".`

/**
 * Makes sure that the namespace has the attributes by which workflows are found, and waits until the server's front ends know them.
 * Where that is not for us, it is said and work goes on: workflows are then found by their ids alone. Idempotent.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const giveUpAt = Date.now() + KNOWN_WITHIN_MS
  while (!(await knowsSearchAttributes({ connection, namespace }))) {
    const refusal = await add(connection, namespace)
    if (refusal !== null && NOT_FOR_US.includes(refusal.code)) {
      log.warn({ namespace, err: refusal }, `Workflows are found by their ids alone. ${TO_MAKE}`)
      return
    }
    if (Date.now() > giveUpAt)
      throw new Error(`The namespace "${namespace}" has not got its search attributes within a minute.`, { cause: refusal })
    await sleep(AGAIN_MS)
  }
}

/** Adding what is there already is no fault. @returns why not: it may be that another process adds them at the same time */
async function add({ operatorService }: Connection, namespace: string): Promise<ServiceError | null> {
  try {
    const searchAttributes = Object.fromEntries(names.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD]))
    await operatorService.addSearchAttributes({ namespace, searchAttributes })
    return null
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error
    return error
  }
}
