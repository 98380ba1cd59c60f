import { describe, expect, it } from 'vitest'
import { isLineKept, isSpanKept } from './keep.ts'

const SAMPLED = `${'0'.repeat(24)}00000064`
const NOT_SAMPLED = `${'0'.repeat(24)}00000065`
const quick = { traceId: NOT_SAMPLED, spanId: '0000000000000065', looks: true, isError: false, durationMs: 5, ofStranger: false }
const strange = { ...quick, looks: false, ofStranger: true }

describe('what is kept of spans', () => {
  it.each([
    ['a poll that went well', quick, false],
    ['one of a hundred of them', { ...quick, traceId: SAMPLED }, true],
    ['a poll that failed', { ...quick, isError: true }, true],
    ['a slow one', { ...quick, durationMs: 1_000 }, true],
    ['whatever acts', { ...quick, looks: false }, true],
    ['knocking without a key', strange, false],
    ['knocking slowly', { ...strange, durationMs: 60_000 }, false],
    ['knocking with a trace id that would be in the sample', { ...strange, traceId: SAMPLED }, false],
    ['one knock of a hundred', { ...strange, spanId: SAMPLED.slice(-16) }, true],
    ['a knock that we failed at', { ...strange, isError: true }, true],
  ])('%s', (_what, span, isKept) => expect(isSpanKept(span)).toBe(isKept))
})

describe('what is kept of the log', () => {
  const plain = {
    ...{ id: NOT_SAMPLED, level: 30, correlationId: null, traceId: null },
    ...{ method: undefined, status: undefined, ofStranger: false },
  }
  const knock = { ...plain, correlationId: 'c', method: 'POST', status: 200, ofStranger: true }
  it.each([
    ['a line of no action', plain, false],
    ['a warning of none', { ...plain, level: 40 }, true],
    ['a line of an action', { ...plain, correlationId: 'c' }, true],
    ['a line of a trace', { ...plain, traceId: 't' }, true],
    ['a line for debugging', { ...plain, level: 20, correlationId: 'c' }, false],
    ['that something was read', { ...plain, correlationId: 'c', method: 'GET', status: 200 }, false],
    ['that something could not be read', { ...plain, correlationId: 'c', method: 'GET', status: 404 }, true],
    ['that a stranger asked for something', knock, false],
    ['a warning of a stranger', { ...knock, level: 40 }, false],
    ['one of a hundred of them', { ...knock, id: SAMPLED }, true],
    ['that something was asked for', { ...plain, correlationId: 'c', method: 'POST', status: 200 }, true],
  ])('%s', (_what, line, isKept) => expect(isLineKept(line)).toBe(isKept))
})
