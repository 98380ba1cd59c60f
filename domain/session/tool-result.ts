import { digestOutcome } from './call-digest.ts'
import type { RawToolDetails } from './gateway-frame.ts'
import type { OutcomeDigest, ResultClass } from './observation.ts'

/** How one tool execution came out, from whichever frame or transcript record tells it. */
export type ToolOutcome = {
  resultClass: ResultClass
  resultText: string | null
  exitCode: number | null
  durationMs: number | null
  deniedReason: string | null
  outcome?: OutcomeDigest
}

type Told = {
  text: string | null
  isError: boolean
  details: RawToolDetails
  exitCode?: number | null
  durationMs?: number | null
}

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

/** The text of a message's or result's content: plain, or the joined text blocks. `null` when there is none. */
export const textOf = (content: unknown): string | null => {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return null
  const texts = content.map((block) => record(block).text).filter((text) => typeof text === 'string')
  return texts.length === 0 ? null : texts.join('\n')
}

const classify = ({ isError, details }: Told, exitCode: number | null): ResultClass => {
  if (details.status === 'blocked' || details.deniedReason || details.status === 'denied') return 'denied'
  if (details.status === 'aborted' || details.status === 'cancelled') return 'aborted'
  if (isError) return 'error'
  return exitCode === null || exitCode === 0 ? 'ok' : 'nonzero'
}

/** A command that exits non-zero is no error to the gateway, so the exit code is read before the error flag is believed. */
export const toolOutcome = (told: Told): ToolOutcome => {
  const exitCode = told.details.exitCode ?? told.exitCode ?? null
  const resultClass = classify(told, exitCode)
  return {
    resultClass,
    resultText: told.text,
    exitCode,
    durationMs: told.details.durationMs ?? told.durationMs ?? null,
    deniedReason: told.details.deniedReason ?? null,
    ...(told.text === null ? {} : { outcome: digestOutcome(resultClass, exitCode, told.text) }),
  }
}

const detailsIn = (result: unknown): RawToolDetails => {
  const { status, exitCode, durationMs, deniedReason } = record(record(result).details)
  return {
    status: typeof status === 'string' ? status : null,
    exitCode: typeof exitCode === 'number' ? exitCode : null,
    durationMs: typeof durationMs === 'number' ? durationMs : null,
    deniedReason: typeof deniedReason === 'string' ? deniedReason : null,
  }
}

/** Reads the `result` of a `session.tool` frame; a result without text blocks is compared by its JSON. */
export const toolOutcomeOfResult = (result: unknown, isError: boolean): ToolOutcome => {
  const text = typeof result === 'string' ? result : textOf(record(result).content)
  const fallback = result === undefined || result === null ? null : JSON.stringify(record(result).content ?? result)
  return toolOutcome({ text: text ?? fallback, isError, details: detailsIn(result) })
}
