import type { ChatHistoryResult } from '#contracts/gateway/methods.ts'
import { type ActContext, lookAt, lookUntil, noSuchSession, sessionExists, withConnection } from './act-context.ts'
import { type ActOutcome, confirmed, refused, unverified } from './act-outcome.ts'
import { GatewayFailure } from './failure.ts'

/** Enough to see whether a conversation began before or after the reset was asked for. */
const LOOK_MESSAGES = 50

/**
 * Empties a session's context (its key and id stay) and sees that it is empty. A session that was reset since `askedAt` is
 * left alone, so that a repeated request does not wipe the conversation that followed.
 * @throws GatewayFailure when the gateway cannot be reached
 */
export function resetSession(action: { sessionKey: string; askedAt: number }, context: ActContext): Promise<ActOutcome> {
  const { sessionKey, askedAt } = action
  return withConnection(context, 'reset', async (connection) => {
    const before = await lookAt(connection, sessionKey, LOOK_MESSAGES)
    // Resetting a key that does not exist would create a session of that name.
    if (!sessionExists(before)) return noSuchSession(sessionKey)
    if (wasResetSince(before, askedAt + connection.clockOffsetMs))
      return confirmed('The session was already reset since this was asked.', true)
    const expectedSessionId = before.sessionInfo?.sessionId ?? undefined
    try {
      await connection.request('sessions.reset', { key: sessionKey, reason: 'reset', expectedSessionId })
    } catch (error) {
      if (isChanged(error))
        return refused('SESSION_CHANGED', 'The session was replaced meanwhile.', 'Look at it again, then decide.')
      throw error
    }
    const { done, seen } = await lookUntil(context, () => lookAt(connection, sessionKey, LOOK_MESSAGES), isEmpty)
    if (!done)
      return unverified('Reset of the session.', `It still holds ${seen.totalMessages ?? seen.messages.length} messages.`)
    return confirmed('The session is empty: no conversation, 0 tokens in its context.')
  })
}

const isConversation = ({ role }: { role: string }) => role !== 'system'

const isEmpty = (seen: ChatHistoryResult): boolean =>
  !seen.messages.some(isConversation) && (seen.sessionInfo?.totalTokens ?? 0) === 0

/** A reset leaves a marker as the first entry of the transcript. */
function wasResetSince(seen: ChatHistoryResult, askedAt: number): boolean {
  const [first] = seen.messages
  return first?.role === 'system' && resetMarker(first) && (first.timestamp ?? 0) >= askedAt
}

function resetMarker(message: Readonly<Record<string, unknown>>): boolean {
  const origin = message.__openclaw
  return typeof origin === 'object' && origin !== null && 'kind' in origin && origin.kind === 'reset'
}

const isChanged = (error: unknown): boolean =>
  error instanceof GatewayFailure && error.trouble.kind === 'refused' && error.trouble.message.includes('changed before reset')
