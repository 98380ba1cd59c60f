import { afterEach, expect, it } from 'vitest'
import type { LogPage, TraceDetail, TracePage } from '#contracts/api/traces.ts'
import type { SpanView, TraceView } from '#contracts/traces.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const AT = '2026-01-01T03:00:00.000Z'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

const trace: TraceView = {
  ...{ traceId: TRACE, name: 'click Abort run', service: 'browser', hasRoot: true, startedAt: AT },
  ...{ durationMs: 120.5, spans: 3, errors: 1, correlationId: TRACE },
}
const span = (own: Partial<SpanView> & Pick<SpanView, 'spanId' | 'name'>): SpanView => ({
  ...{ parentId: null, service: 'web', kind: 'server', startedAt: AT, offsetMs: 0, durationMs: 1, status: 'ok', says: null },
  ...{ attributes: {}, events: [] },
  ...own,
})
const detail: TraceDetail = {
  trace,
  spans: [
    span({
      spanId: 'c',
      parentId: 'b',
      name: 'gateway sessions.abort',
      offsetMs: 4,
      status: 'error',
      says: 'It \u001b[2Jrefused.',
    }),
    span({ spanId: 'a', name: 'click Abort run', service: 'browser' }),
    span({ spanId: 'b', parentId: 'a', name: 'POST', offsetMs: 2 }),
  ],
  spansLeftOut: 4,
}
const losses = [{ service: 'worker', fromAt: AT, toAt: AT, spans: 12, lines: 0 }]
const page: TracePage = { items: [trace], nextCursor: 'more', lookedBackTo: null, losses }
const line = { service: 'web', correlationId: TRACE, traceId: TRACE, spanId: null, fields: { status: 202 } }
const log: LogPage = {
  items: [
    { ...line, id: '01990000-0000-7000-8000-000000000002', at: '2026-01-01T03:00:01.000Z', level: 'warn', says: 'second' },
    { ...line, id: '01990000-0000-7000-8000-000000000001', at: AT, level: 'info', says: 'first' },
  ],
  nextCursor: null,
  lookedBackTo: null,
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mc(...args: string[]) {
  const api = await startApiServer({
    'GET /api/v1/traces': { body: page },
    [`GET /api/v1/traces/${TRACE}`]: { body: detail },
    'GET /api/v1/logs': { body: log },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed, asked: api.requests.map(({ query }) => Object.fromEntries(query)) }
}

it('lists traces by what is asked, and says what is missing', async () => {
  const { code, out, asked } = await mc('trace', 'list', 'abort', '--errors', '--min-ms', '100', '--limit', '1')
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`121 +1 +3 +${TRACE} +click Abort run \\(browser\\)`))
  expect(out).toContain('12 spans of worker were dropped')
  expect(asked).toEqual([{ name: 'abort', errors: 'true', minMs: '100', limit: '1' }])
})

it('shows a trace as a tree, with why a part of it failed and nothing that a terminal would obey', async () => {
  const { code, out } = await mc('trace', 'show', TRACE)
  expect(code).toBe(0)
  expect(out).toMatch(/click Abort run {2}\(browser\)\n.* {3}POST .*\n.*x {5}gateway sessions\.abort/)
  expect(out).toContain('refused.')
  expect(out).not.toContain('\u001b')
  expect(out).toContain('4 more spans')
})

it('reads the log of an action in the order in which it was written', async () => {
  const { code, out, asked } = await mc('log', 'search', '--correlation', TRACE, '--level', 'info')
  expect(code).toBe(0)
  expect(out).toMatch(/first .*"status":202.*\n.*warn .*second/)
  expect(asked).toEqual([{ correlationId: TRACE, level: 'info', limit: '100' }])
  expect(JSON.parse((await mc('log', 'search', '--json')).out)).toEqual(log)
})

it('refuses a level that there is not', async () => {
  expect((await mc('log', 'search', '--level', 'loud')).code).toBe(2)
})
