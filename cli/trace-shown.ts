import type { TraceDetail } from '#contracts/api/traces.ts'
import type { LogLineView, SpanView } from '#contracts/traces.ts'
import { spanTree } from '#domain/trace/span-tree.ts'
import { age } from './wording.ts'

/** A trace as a tree, a line a span: when within the trace, how long, what, where, and why it failed. `now` in ms since epoch. */
export function describeTrace({ trace, spans, spansLeftOut }: TraceDetail, now: number): string[] {
  const { traceId, name, service, startedAt, durationMs, correlationId, errors, hasRoot } = trace
  return [
    `${errors === 0 ? 'ok' : `${errors} failed`}  ${name}  (${service})`,
    `  trace     ${traceId}`,
    ...(correlationId === null ? [] : [`  action    ${correlationId}`]),
    `  began     ${startedAt} (${age(startedAt, now)}), took ${ms(durationMs)}`,
    ...(hasRoot ? [] : ['  its beginning is not kept']),
    '',
    ...spanTree(spans).flatMap(({ span, depth, isOrphan }) => spanLines(span, depth, isOrphan)),
    ...(spansLeftOut > 0 ? [`… and ${spansLeftOut} more spans, which are too many or too old.`] : []),
  ]
}

function spanLines(span: SpanView, depth: number, isOrphan: boolean): string[] {
  const indent = '  '.repeat(depth)
  const told = span.attributes['mission_control.frame_id']
  const frame = typeof told === 'string' ? `  frame ${told}` : ''
  const failed = span.status === 'error'
  return [
    `${at(span.offsetMs)}  ${ms(span.durationMs).padStart(9)}  ${failed ? 'x' : ' '} ${indent}${span.name}  (${span.service})${frame}${isOrphan ? '  what began it is not kept' : ''}`,
    ...(failed && span.says ? [`${' '.repeat(24)}${indent}${span.says}`] : []),
  ]
}

const at = (offsetMs: number): string => `+${ms(offsetMs)}`.padStart(10)

/** A log line: when, how bad, where, what. */
export const logLine = ({ at: time, level, service, says, fields }: LogLineView): string => {
  const rest = Object.keys(fields).length > 0 ? `  ${JSON.stringify(fields)}` : ''
  return `${time}  ${level.padEnd(5)}  ${service}  ${says}${rest}`
}

const ms = (length: number): string =>
  length < 10
    ? `${Number(length.toFixed(2))} ms`
    : length < 10_000
      ? `${Math.round(length)} ms`
      : `${(length / 1_000).toFixed(1)} s`
