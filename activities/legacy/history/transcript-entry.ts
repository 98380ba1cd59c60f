import { z } from 'zod'
import { TranscriptMessage } from '#contracts/gateway/frames.ts'
import type { RawMessage } from '#domain/session/gateway-frame.ts'

const text = z.string().nullish().catch(null)

/** One line of a transcript, as far as history needs it: what a newer or older release writes besides is passed over. */
const Line = z.looseObject({
  type: z.string(),
  id: text,
  timestamp: z.union([z.string(), z.number()]).nullish().catch(null),
  message: TranscriptMessage.nullish().catch(null),
  customType: text,
  content: z.unknown().optional(),
  display: z.boolean().nullish().catch(null),
  details: z.looseObject({ runId: text, error: text }).nullish().catch(null),
})

/** What a transcript line says: something said or done, a run that failed before it could say anything, or nothing that is kept. */
export type TranscriptEntry = {
  message: RawMessage | null
  /** ms since epoch; `null` = the line does not say. */
  at: number | null
  failed: { runId: string; error: string | null } | null
}

/** Notes for the model alone, which the gateway shows to nobody. */
const HIDDEN = 'openclaw.runtime-context'
const FAILED_BEFORE_REPLY = 'run-failed-before-reply'

/**
 * Reads one line of a transcript into the message that the gateway would have shown for it, with the id that it has there, so that
 * a fact that was also seen live has the same key. `null` = it is no transcript line.
 *
 * @param place what a line is known by that has no id, as in the first releases
 */
export function readTranscriptEntry(json: string, place: string): TranscriptEntry | null {
  const read = Line.safeParse(parsed(json))
  if (!read.success) return null
  const line = read.data
  const at = momentOf(line.timestamp)
  return { message: shownAs({ ...line, id: line.id || place }, at), at, failed: failureOf(line) }
}

type Line = z.infer<typeof Line>

function shownAs(line: Line, at: number | null): RawMessage | null {
  const __openclaw = { id: line.id ?? null, runId: line.details?.runId ?? null }
  switch (line.type) {
    case 'message': {
      if (!line.message) return null
      return { ...line.message, __openclaw: { ...line.message.__openclaw, id: line.id } }
    }
    case 'custom_message':
      if (line.display !== true || line.customType === HIDDEN) return null
      return { role: 'custom', content: line.content, timestamp: at, __openclaw }
    case 'compaction':
      return { role: 'system', content: 'Compaction', timestamp: at, __openclaw }
    case 'reset':
      return { role: 'system', content: 'Reset', timestamp: at, __openclaw }
    default:
      return null
  }
}

function failureOf({ customType, details }: Line): TranscriptEntry['failed'] {
  if (customType !== FAILED_BEFORE_REPLY || !details?.runId) return null
  return { runId: details.runId, error: details.error ?? null }
}

function momentOf(timestamp: string | number | null | undefined): number | null {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : (timestamp ?? Number.NaN)
  return Number.isFinite(at) ? Math.round(at) : null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
