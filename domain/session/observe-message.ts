import type { RawMessage, RawUsage } from './gateway-frame.ts'
import type { ObservationBody, TokenCounts } from './observation.ts'
import { textOf } from './tool-result.ts'

const tokensOf = (usage: RawUsage | null | undefined): TokenCounts | null => {
  if (!usage) return null
  const counts = {
    input: usage.input ?? 0,
    output: usage.output ?? 0,
    cacheRead: usage.cacheRead ?? 0,
    cacheWrite: usage.cacheWrite ?? 0,
  }
  return { ...counts, costUsd: usage.cost?.total ?? null }
}

const roleOf = (role: string | null | undefined): 'user' | 'assistant' | 'other' =>
  role === 'user' || role === 'assistant' ? role : 'other'

/** Key of one message of a session; the transcript and the live event of the same message agree on it. */
export const messageKey = (id: string | null | undefined, seq: number | null | undefined, at: number): string =>
  id ? `msg:${id}` : `msg:seq:${seq ?? `t${at}`}`

type Ids = { messageId: string; messageSeq: number | null }

/** One message, with the tokens of the model call that produced it. */
export const messageBody = (message: RawMessage, ids: Ids): ObservationBody => ({
  kind: 'message',
  ...ids,
  role: roleOf(message.role),
  text: textOf(message.content),
  stopReason: message.stopReason ?? null,
  provider: message.provider ?? null,
  model: message.model ?? null,
  tokens: tokensOf(message.usage),
  errorMessage: message.errorMessage ?? null,
})
