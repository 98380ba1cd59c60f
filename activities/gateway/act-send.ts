import type { ChatHistoryResult } from '#contracts/gateway/methods.ts'
import { type ActContext, lookAt, lookUntil, noSuchSession, sessionExists, withConnection } from './act-context.ts'
import { type ActOutcome, confirmed, unverified } from './act-outcome.ts'

/** A busy session writes many entries between our sending and our looking. */
const LOOK_MESSAGES = 100

/**
 * Sends a session a message, exactly once by request id (the gateway's idempotency key), and sees it in the transcript or in
 * the queue of a busy session.
 * @throws GatewayFailure when the gateway cannot be reached
 */
export function sendMessage(
  action: { requestId: string; sessionKey: string; text: string },
  context: ActContext,
): Promise<ActOutcome> {
  const { requestId, sessionKey, text } = action
  return withConnection(context, 'message', async (connection) => {
    const look = () => lookAt(connection, sessionKey, LOOK_MESSAGES)
    const before = await look()
    // Sending to a key that does not exist would create a session of that name.
    if (!sessionExists(before)) return noSuchSession(sessionKey)
    const earlier = whereIs(before, requestId)
    if (earlier) return confirmed(earlier, true)
    const { status } = await connection.request('chat.send', { sessionKey, message: text, idempotencyKey: requestId })
    const { seen } = await lookUntil(context, look, (now) => whereIs(now, requestId) !== null)
    const place = whereIs(seen, requestId)
    return place
      ? confirmed(place)
      : unverified('Delivery of the message.', `The gateway answered “${status}”, but the session does not show it.`)
  })
}

/** The gateway files a user message under its idempotency key with `:user` added; one that waits is listed by its run id. */
function whereIs(seen: ChatHistoryResult, requestId: string): string | null {
  if (seen.messages.some(({ idempotencyKey }) => idempotencyKey === `${requestId}:user`))
    return 'The message is in the transcript.'
  const waiting = seen.pendingInputs?.items.find(({ runId }) => runId === requestId)
  return waiting && waiting.state !== 'cancelled' ? 'The session is busy; the message waits in its queue.' : null
}
