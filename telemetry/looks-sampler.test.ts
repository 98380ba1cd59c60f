import { context, SpanKind, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { readMark, TRACE_STATE_KEY } from '#domain/trace/trace-mark.ts'
import { looksSampler } from './looks-sampler.ts'
import { spanFacts } from './span-facts.ts'

const root = context.active()
const looksOf = (kind: SpanKind, attributes: Record<string, unknown>, parent = root): boolean => {
  const { traceState } = looksSampler.shouldSample(parent, '0'.repeat(32), 'x', kind, attributes as Record<string, string>, [])
  return readMark(traceState?.get(TRACE_STATE_KEY)).looks
}

it('marks what begins by looking, for every process that the trace goes through', () => {
  expect(looksOf(SpanKind.SERVER, {})).toBe(true)
  expect(looksOf(SpanKind.INTERNAL, { 'next.span_type': 'NextNodeServer.findPageComponents' })).toBe(true)
  expect(looksOf(SpanKind.CLIENT, { [spanFacts.looks]: true })).toBe(true)
})

it('marks nothing that acts, nor what is part of a trace that says itself what it is', () => {
  expect(looksOf(SpanKind.SERVER, { [spanFacts.looks]: false })).toBe(false)
  expect(looksOf(SpanKind.INTERNAL, {})).toBe(false)
  const parent = trace.setSpanContext(root, { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 0 })
  expect(looksOf(SpanKind.SERVER, {}, parent)).toBe(false)
  const none = trace.setSpanContext(root, { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 })
  expect(looksOf(SpanKind.SERVER, {}, none)).toBe(true)
})
