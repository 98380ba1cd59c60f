import { digestCall } from './call-digest.ts'
import type { RawMessage } from './gateway-frame.ts'
import type { Observation, ObservationBody } from './observation.ts'
import { messageBody, messageKey } from './observe-message.ts'
import { agentOfKey } from './session-row.ts'
import { textOf, toolOutcome } from './tool-result.ts'

type Made = { body: ObservationBody; dedupKey: string }

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const toolStarts = (content: unknown): Made[] => {
  if (!Array.isArray(content)) return []
  return content.map(record).flatMap((block) => {
    if (block.type !== 'toolCall' || typeof block.id !== 'string' || typeof block.name !== 'string') return []
    const args = block.arguments ?? null
    const body = {
      kind: 'tool-started',
      toolCallId: block.id,
      name: block.name,
      args,
      meta: null,
      digest: digestCall(block.name, args),
    } as const
    return [{ body, dedupKey: `tool-start:${block.id}` }]
  })
}

const toolEnd = (message: RawMessage): Made[] => {
  if (!message.toolCallId) return []
  const outcome = toolOutcome({
    text: textOf(message.content),
    isError: message.isError ?? false,
    details: message.details ?? {},
  })
  const body = { kind: 'tool-finished', toolCallId: message.toolCallId, name: message.toolName ?? '', ...outcome } as const
  return [{ body, dedupKey: `tool-end:${message.toolCallId}` }]
}

const factsOf = (message: RawMessage, at: number): Made[] => {
  if (message.role === 'toolResult') return toolEnd(message)
  const { id, seq } = message.__openclaw ?? {}
  const dedupKey = messageKey(id, seq, at)
  return [
    { body: messageBody(message, { messageId: id ?? dedupKey, messageSeq: seq ?? null }), dedupKey },
    ...toolStarts(message.content),
  ]
}

/**
 * What a transcript (`sessions.get`, oldest first) tells of the time nobody watched. The facts carry the keys that the live
 * events would have had, so those already known are recognised.
 *
 * @param at time of reading, for records that carry no time (ms).
 */
export const observeTranscript = (sessionKey: string, messages: readonly RawMessage[], at: number): Observation[] =>
  messages.flatMap((message) => {
    const written = message.timestamp ?? at
    // A gateway's clock that is ahead of ours must not put a fact into the future, where it would stay the newest.
    const base = {
      at: Math.min(written, at),
      sessionKey,
      agentId: agentOfKey(sessionKey),
      runId: message.__openclaw?.runId ?? null,
    }
    return factsOf(message, written).map(({ body, dedupKey }) => ({ ...base, dedupKey, ...body }))
  })
