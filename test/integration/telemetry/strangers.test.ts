import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLICK_HEADER, clickText } from '#domain/trace/click.ts'
import { tellClickTo } from '#telemetry/click-span.ts'
import { startTracing, type Tracing } from '#telemetry/tracing.ts'
import { until } from '#test/monitoring/until.ts'
import { startWeb } from '#web/server/start-web.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from '../web/open-web.ts'

const KNOCKS = 60
/** Of which one in a hundred is kept, by chance: that it is a third happens once in more runs than there will be. */
const FEW = 20

let database: TestDatabase
let base: TestWeb
let running: Awaited<ReturnType<typeof startWeb>>
let tracing: Tracing

beforeAll(async () => {
  database = await openTestDatabase()
  base = await openTestWeb(database, { env: { LOG_LEVEL: 'info' } })
  const { keeper, redactionKey } = base.web
  tracing = startTracing({ service: 'web', version: '0', redactionKey, processors: [keeper] })
  running = await startWeb({ ...base.web, tellClick: tellClickTo(tracing.spanProcessor) }, null)
})
afterAll(async () => {
  await running?.stop()
  await tracing?.shutdown()
  await base?.stop()
  await database?.close()
})

async function post(path: string, headers: Record<string, string>, body: object = {}): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${running.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CLICK_HEADER]: clickText({ label: 'Send', beforeMs: 5 }), ...headers },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** As a caller may choose it: always in the sample. */
const chosenTrace = () => `${randomBytes(12).toString('hex')}00000000`
const traceparent = (traceId: string) => `00-${traceId}-00f067aa0ba902b7-01`

it('keeps a sample of what strangers ask, whatever they say of it, and all that a known account does', async () => {
  for (let n = 0; n < KNOCKS / 3; n += 1) {
    const headers = { traceparent: traceparent(chosenTrace()) }
    expect(await post(`/api/v1/${'x'.repeat(3_000)}`, headers)).toBe(404)
    expect(await post('/api/v1/tokens', headers)).toBe(401)
    expect(await post('/api/auth/_log', headers, { level: 'error', code: 'whatever '.repeat(500) })).toBe(200)
  }
  const own = chosenTrace()
  const authorization = `Bearer ${await tokenOf(database.db, 'admin')}`
  expect(await post('/api/v1/tokens', { authorization, traceparent: traceparent(own) })).toBe(400)

  const rows = async (sql: string) =>
    await database.db.withTenantSql(TENANT, async (tenant) => (await tenant.query(sql)).rows as Record<string, unknown>[])
  await until('what the account did to be kept', async () => {
    await base.web.keeper.forceFlush()
    return (await rows(`SELECT 1 FROM trace_span WHERE trace_id = '${own}'`)).length === 2
  })
  const spans = await rows('SELECT trace_id, name, service FROM trace_span')
  const lines = await rows('SELECT trace_id, says FROM log_line')
  const ownNames = spans.filter(({ trace_id }) => trace_id === own).map(({ name }) => name)
  expect(new Set(ownNames)).toEqual(new Set(['click Send', 'POST /api/v1/tokens']))
  expect(lines.filter(({ trace_id }) => trace_id === own)).toMatchObject([{ says: 'request' }])
  expect(spans.filter(({ service }) => service === 'browser')).toHaveLength(1)
  expect(spans.length - 2).toBeLessThan(FEW)
  expect(lines.length - 1).toBeLessThan(FEW)
})
