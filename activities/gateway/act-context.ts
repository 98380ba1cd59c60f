import type { ChatHistoryResult } from '#contracts/gateway/methods.ts'
import type { Purpose } from '#domain/gateway/requirements.ts'
import { type ActOutcome, refused } from './act-outcome.ts'
import type { CallBudget } from './call-budget.ts'
import { type Clock, systemClock } from './clock.ts'
import { connectToGateway, type GatewayConnection } from './connection.ts'
import { asGatewayFailure, type GatewayFailure } from './failure.ts'

export type ActContext = {
  url: string
  token: string | null
  signal: AbortSignal
  /** Counts the calls; actions are never held back by it, because stopping a runaway must not wait. */
  budget?: CallBudget
  clock?: Clock
  traceparent?: string
  correlationId?: string
}

/** An abort is visible in well under a second; a gateway that needs longer than this leaves the outcome unverified. */
const VERIFY_WAITS_MS = [100, 200, 400, 800, 1_500, 3_000, 5_000] as const
const REQUEST_TIMEOUT_MS = 10_000

/** Opens a connection for one action, runs it, closes the connection; refusals become outcomes. @throws GatewayFailure */
export async function withConnection(
  context: ActContext,
  purpose: Purpose,
  act: (connection: GatewayConnection) => Promise<ActOutcome>,
): Promise<ActOutcome> {
  let connection: GatewayConnection | null = null
  try {
    connection = await connectToGateway({ ...context, purpose })
    return await act(connection)
  } catch (error) {
    return refusalOrThrow(asGatewayFailure(error))
  } finally {
    connection?.close()
  }
}

/** What a person has to change is an answer; what may pass by itself is an error worth trying again. */
function refusalOrThrow(failure: GatewayFailure): ActOutcome {
  if (failure.status === 'unauthorised')
    return refused(failure.code, failure.message, 'Give Mission Control a token with the scope it needs.')
  if (failure.status === 'incompatible') return { outcome: 'unsupported', reason: failure.message }
  throw failure
}

/** The session as the gateway sees it now, with its newest `limit` messages. @throws GatewayFailure */
export const lookAt = (connection: GatewayConnection, sessionKey: string, limit = 1): Promise<ChatHistoryResult> =>
  connection.request('chat.history', { sessionKey, limit }, { timeoutMs: REQUEST_TIMEOUT_MS })

/** The gateway answers for sessions it has never heard of too, but those have no session id. */
export const sessionExists = (seen: ChatHistoryResult): boolean => Boolean(seen.sessionInfo?.sessionId)

export const noSuchSession = (sessionKey: string): ActOutcome =>
  refused(
    'NO_SUCH_SESSION',
    `The gateway has no session ${sessionKey}.`,
    'It was deleted or archived; reload the list of sessions.',
  )

/** Looks until `isDone` holds, a few times with growing waits (11 s in all). @returns the last look @throws GatewayFailure */
export async function lookUntil<T>(
  context: ActContext,
  look: () => Promise<T>,
  isDone: (seen: T) => boolean,
): Promise<{ done: boolean; seen: T }> {
  const clock = context.clock ?? systemClock
  let seen = await look()
  for (const waitMs of VERIFY_WAITS_MS) {
    if (isDone(seen) || context.signal.aborted) break
    await clock.sleep(waitMs, context.signal)
    seen = await look()
  }
  return { done: isDone(seen), seen }
}
