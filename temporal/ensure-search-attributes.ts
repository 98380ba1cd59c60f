import { setTimeout as sleep } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
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
const KNOWN = Symbol('known')
/** Servers that leave this to their owner, as Temporal Cloud does, and accounts that may not. */
const NOT_FOR_US: readonly number[] = [status.UNIMPLEMENTED, status.PERMISSION_DENIED, status.UNAUTHENTICATED]

/** What a person has to make where we may not. */
export const TO_MAKE = `Make these search attributes of the type Keyword in the namespace: ${names.join(', ')}. On Temporal Cloud its owner does, on the page of the namespace or with "tcld namespace search-attributes add".`

/**
 * Makes sure that the namespace has the attributes by which workflows are found, and waits until the server's front ends know them.
 * Where that is not for us, or the server does not answer in time, it is said and work goes on: workflows are then found by their ids
 * alone. Idempotent; never throws, for no work but finding needs them.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const giveUpAt = Date.now() + KNOWN_WITHIN_MS
  let refusal = await connection.withDeadline(giveUpAt, () => make(connection, namespace))
  while (refusal !== KNOWN && !isNotForUs(refusal) && Date.now() < giveUpAt) {
    await sleep(AGAIN_MS)
    refusal = await connection.withDeadline(giveUpAt, () => make(connection, namespace))
  }
  if (refusal !== KNOWN) log.warn({ namespace, err: refusal }, `Workflows are found by their ids alone. ${TO_MAKE}`)
}

const isNotForUs = (error: unknown): boolean => isGrpcServiceError(error) && NOT_FOR_US.includes(error.code)

/** Adding what is there already is no fault. @returns why they are not known yet: it may be that another process adds them just now */
async function make(connection: Connection, namespace: string): Promise<unknown> {
  try {
    if (await knowsSearchAttributes({ connection, namespace })) return KNOWN
    const searchAttributes = Object.fromEntries(names.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD]))
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
    return null
  } catch (error) {
    return error
  }
}
