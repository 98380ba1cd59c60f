import { connect, createServer, type Server, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import { SpanKind } from '@opentelemetry/api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LogsQuery, TracesQuery } from '#contracts/api/traces.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { searchLog } from '#prisma/stores/trace/log-lines.ts'
import { listTraces, readTrace } from '#prisma/stores/trace/traces.ts'
import { writeTelemetry } from '#prisma/stores/trace/write-telemetry.ts'
import { withCorrelation } from '#telemetry/correlation.ts'
import { inSpan } from '#telemetry/in-span.ts'
import { countKept } from '#telemetry/keep/count-kept.ts'
import { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import { createLog } from '#telemetry/log.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { startTracing, type Tracing } from '#telemetry/tracing.ts'
import { until } from '#test/monitoring/until.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

const SECRET = `ghp_${'a1B2c3D4'.repeat(5)}`

let store: StoreDatabase
let way: Way
let db: Database
let keeper: TelemetryKeeper
let tracing: Tracing

/** The way to Postgres, which can be cut. */
class Way {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  isOpen = true

  constructor(host: string, port: number) {
    this.#server = createServer((socket) => {
      if (!this.isOpen) return void socket.destroy()
      const onward = connect(port, host)
      for (const [one, other] of [[socket, onward] as const, [onward, socket] as const]) {
        this.#sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  cut(): void {
    this.isOpen = false
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}

beforeAll(async () => {
  store = await storeDatabase()
  const url = new URL(store.appUrl)
  way = new Way(url.hostname, Number(url.port))
  url.port = String(await way.listen())
  db = openDatabase({ url: url.href, maxConnections: 2 })
  keeper = new TelemetryKeeper({ service: 'worker', tenantId: TENANT, capacity: 50 })
  tracing = startTracing({ service: 'worker', version: '0', redactionKey: 'k', processors: [keeper] })
  keeper.writeTo((batch) => writeTelemetry(db, TENANT, batch))
})
afterAll(async () => {
  await tracing?.shutdown()
  await db?.close()
  way?.close()
  await store?.close()
})

const work = async (name: string) => await inSpan(name, { kind: SpanKind.INTERNAL }, async () => name)

it('lets work go on while Postgres is away, drops and counts what there is no room for, and says so afterwards', async () => {
  const metrics = createMetrics('worker')
  countKept(metrics.registry, keeper)
  await work('before')
  await until('the first span to be kept', async () => keeper.counts.spansKept === 1)

  way.cut()
  for (let n = 0; n < 80; n += 1) expect(await work(`away ${n}`)).toBe(`away ${n}`)
  await keeper.forceFlush()
  expect(keeper.counts).toMatchObject({ spansKept: 1, spansDropped: 30 })
  expect(await metrics.registry.metrics()).toMatch(/mc_telemetry_dropped_total\{kind="spans",service="worker"\} 30/)

  way.isOpen = true
  await until('what was waiting to be kept', async () => {
    await keeper.forceFlush()
    return keeper.counts.spansKept === 51
  })
  const page = await listTraces(store.db, TENANT, TracesQuery.parse({ name: 'away', limit: '100' }))
  expect(page.items).toHaveLength(50)
  expect(page.items.map(({ name }) => name)).toContain('away 79')
  expect(page.items.map(({ name }) => name)).not.toContain('away 29')
  expect(page.losses).toMatchObject([{ service: 'worker', spans: 30, lines: 0 }])
})

it('keeps the log lines of an action beside its spans, neither with a secret', async () => {
  const destination = new Writable({ write: (_chunk, _encoding, done) => done() })
  const log = createLog({ service: 'worker', redactionKey: 'k', destination, onLine: (line) => keeper.keepLine(line) })
  const options = { kind: SpanKind.CLIENT, attributes: { url: `wss://u:${SECRET}@h/` } }
  const failing = async () =>
    await inSpan('call', options, async () => {
      log.info({ token: SECRET }, `using ${SECRET}`)
      throw new Error(`refused ${SECRET}`)
    })
  await expect(withCorrelation('click-00078', failing)).rejects.toThrow('refused')
  await keeper.forceFlush()
  const lines = await searchLog(store.db, TENANT, LogsQuery.parse({ correlationId: 'click-00078' }))
  const trace = await readTrace(store.db, TENANT, 'click-00078')
  expect(lines.items).toMatchObject([{ traceId: trace?.trace.traceId, spanId: trace?.spans[0]?.spanId, level: 'info' }])
  const kept = JSON.stringify([
    lines,
    await store.asOwner('SELECT * FROM trace_span'),
    await store.asOwner('SELECT * FROM log_line'),
  ])
  expect(kept).toContain('[redacted:')
  expect(kept).not.toContain(SECRET.slice(4, 12))
})
