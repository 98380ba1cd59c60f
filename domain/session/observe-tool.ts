import { digestCall, digestOutcome } from './call-digest.ts'
import type { RawAgentData } from './gateway-frame.ts'
import type { ObservationBody } from './observation.ts'
import { toolOutcome, toolOutcomeOfResult } from './tool-result.ts'

/** A fact of one frame, before it is placed in a session; `null` key = a mere sign of life, keyed by its place in the run. */
export type Fact = { body: ObservationBody; key: string | null }

const started = (data: RawAgentData, toolCallId: string, args: unknown): ObservationBody => {
  const name = data.name ?? ''
  const meta = data.meta ?? null
  return { kind: 'tool-started', toolCallId, name, args, meta, digest: digestCall(name, args ?? { meta }) }
}

/** Facts of `session.tool` (and of the agent stream `tool`): the whole of a call, with arguments and result. */
export const toolFacts = (data: RawAgentData): Fact[] => {
  const { toolCallId, phase } = data
  if (!toolCallId) return []
  if (phase === 'start') return [{ body: started(data, toolCallId, data.args ?? null), key: `tool-start:${toolCallId}` }]
  if (phase !== 'result') return [{ body: { kind: 'tool-progressed', toolCallId }, key: null }]
  const outcome = toolOutcomeOfResult(data.result, data.isError ?? false)
  return [{ body: { kind: 'tool-finished', toolCallId, name: data.name ?? '', ...outcome }, key: `tool-end:${toolCallId}` }]
}

const endedItem = (data: RawAgentData, toolCallId: string): ObservationBody => {
  const durationMs = data.startedAt && data.endedAt ? data.endedAt - data.startedAt : null
  const text = typeof data.error === 'string' ? data.error : null
  const failed = data.status !== 'completed'
  const resultClass = !failed ? 'ok' : text === null ? 'nonzero' : 'error'
  const outcome = text === null ? {} : { outcome: digestOutcome(resultClass, null, text) }
  const seen = { resultClass, resultText: text, exitCode: null, durationMs, deniedReason: null } as const
  return { kind: 'tool-finished', toolCallId, name: data.name ?? '', ...seen, ...outcome }
}

/**
 * Facts of the agent stream `item`: that a tool ran and how it ended, for a watch that gets no `session.tool`. A watch that
 * does (`poor` = false) takes from it only that the tool lives.
 */
export const itemFacts = (data: RawAgentData, poor: boolean): Fact[] => {
  const { toolCallId, phase } = data
  if (!toolCallId || data.kind !== 'tool' || (!poor && phase !== 'update')) return []
  if (phase === 'start') return [{ body: started(data, toolCallId, null), key: `tool-item:${toolCallId}` }]
  if (phase === 'end') return [{ body: endedItem(data, toolCallId), key: `tool-item-end:${toolCallId}` }]
  return [{ body: { kind: 'tool-progressed', toolCallId }, key: null }]
}

/** Facts of the agent stream `command_output`: what a command printed and its exit code; `poor` as in {@link itemFacts}. */
export const commandFacts = (data: RawAgentData, poor: boolean): Fact[] => {
  const { toolCallId } = data
  if (!toolCallId || (!poor && data.phase === 'end')) return []
  if (data.phase !== 'end') return [{ body: { kind: 'tool-progressed', toolCallId }, key: null }]
  const details = { status: data.status, exitCode: data.exitCode, durationMs: data.durationMs }
  const outcome = toolOutcome({ text: data.output ?? '', isError: false, details })
  return [{ body: { kind: 'tool-finished', toolCallId, name: data.name ?? '', ...outcome }, key: `tool-output:${toolCallId}` }]
}
