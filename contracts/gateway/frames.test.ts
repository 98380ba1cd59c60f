import { describe, expect, it } from 'vitest'
import { readGatewayFrame, readTranscript } from './frames.ts'

describe('a frame', () => {
  it('of a newer gateway keeps what can be read when one field is odd', () => {
    const frame = readGatewayFrame({
      type: 'event',
      event: 'agent',
      payload: { runId: 'r', sessionKey: 'k', stream: 'lifecycle', seq: 'seven', data: { phase: 'start', startedAt: {} } },
    })
    expect(frame).toMatchObject({ kind: 'agent', payload: { runId: 'r', seq: null, data: { phase: 'start', startedAt: null } } })
  })

  it('without the fields that some streams leave out is read', () => {
    expect(
      readGatewayFrame({ event: 'agent', payload: { runId: 'r', sessionKey: 'k', stream: 'usage', data: { outputTokens: 42 } } }),
    ).toMatchObject({ kind: 'agent', payload: { data: { outputTokens: 42 } } })
  })

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { type: 'event' },
    { type: 'event', event: 'agent', payload: 'x' },
    { type: 'res', ok: true },
    { type: 'res', ok: false, error: {} },
    { type: 'event', event: 'brand.new', payload: {} },
  ])('that cannot be read is unrecognised, never an error: %j', (raw) => {
    expect(readGatewayFrame(raw).kind).toBe('unrecognised')
  })

  it.each(['tick', 'health', 'presence', 'heartbeat', 'shutdown'])('%s is of the connection, not of a session', (event) => {
    expect(readGatewayFrame({ type: 'event', event, payload: { sessionKey: 'k' } }).kind).toBe('connection')
  })
})

describe('an answer', () => {
  const sessions = [{ key: 'a', status: 'running', hasActiveRun: true }]

  it('of sessions.list, and of sessions.subscribe with a list, gives rows', () => {
    expect(readGatewayFrame({ type: 'res', id: '1', ok: true, payload: { sessions, hasMore: false } })).toMatchObject({
      kind: 'rows',
      payload: { sessions },
    })
    expect(readGatewayFrame({ type: 'res', id: '1', ok: true, payload: { subscribed: true, list: { sessions } } })).toMatchObject(
      { kind: 'rows' },
    )
  })

  it('of sessions.usage, which lists sessions too, gives none', () => {
    expect(readGatewayFrame({ type: 'res', id: '1', ok: true, payload: { sessions, totals: {}, aggregates: {} } }).kind).toBe(
      'unrecognised',
    )
  })

  it('to connect marks a new connection', () => {
    expect(readGatewayFrame({ type: 'res', id: '1', ok: true, payload: { type: 'hello-ok', protocol: 4 } })).toEqual({
      kind: 'connected',
    })
  })
})

describe('a time', () => {
  const rowOf = (updatedAt: unknown) =>
    readGatewayFrame({ type: 'event', event: 'sessions.changed', payload: { sessionKey: 'k', updatedAt } })

  it.each([
    [1_795_000_000_000, 1_795_000_000_000],
    [1_795_000_000_000.4, 1_795_000_000_000],
    [1e300, null],
    [-1, null],
    ['2026-01-01', null],
  ])('%s is read as %s: what no date can be is not known', (told, read) => {
    expect(rowOf(told)).toMatchObject({ payload: { updatedAt: read } })
  })
})

describe('a transcript', () => {
  it('with odd fields and odd messages gives all the rest', () => {
    const odd = {
      role: 'assistant',
      content: 'a',
      errorMessage: { text: 'x' },
      usage: { input: '12', output: 3 },
      timestamp: 1e300,
    }
    expect(readTranscript([odd, 'nonsense', null, { role: 'user', content: 'b', timestamp: 5 }])).toMatchObject([
      { role: 'assistant', content: 'a', errorMessage: null, usage: { input: null, output: 3 }, timestamp: null },
      { role: 'user', content: 'b', timestamp: 5 },
    ])
  })
})
