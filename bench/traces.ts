import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Span, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { writeTelemetry } from '#prisma/stores/trace/write-telemetry.ts'
import { startPostgres } from '#start/embedded-postgres.ts'
import { inSpan } from '#telemetry/in-span.ts'
import { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import { spanFacts } from '#telemetry/span-facts.ts'
import { startTracing } from '#telemetry/tracing.ts'

const SPANS = 20_000
const WARM_UP = 2_000

/** As a gateway's frame has. */
const attributes = {
  'rpc.system': 'openclaw',
  'rpc.method': 'sessions.list',
  'mission_control.frame_id': 'x-1',
  'server.address': 'h:1',
}

/** Makes spans one after the other. @returns µs of CPU (this process, all threads) a span */
async function cpuOf(looks: boolean, count: number): Promise<number> {
  const options = { kind: SpanKind.CLIENT, root: true, attributes: { ...attributes, [spanFacts.looks]: looks } }
  const before = process.cpuUsage()
  for (let n = 0; n < count; n += 1) await inSpan('gateway sessions.list', options, async () => n)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** Writes all that waits. @returns spans a second, and µs of CPU a span in this process */
async function written(keeper: TelemetryKeeper, count: number): Promise<{ rate: number; cpu: number }> {
  const [cpu, at] = [process.cpuUsage(), performance.now()]
  await keeper.forceFlush()
  const { user, system } = process.cpuUsage(cpu)
  return { rate: count / ((performance.now() - at) / 1_000), cpu: (user + system) / count }
}

/** A process starts tracing once: what reads its spans is put in and out here. */
class Reader implements SpanProcessor {
  keeper: TelemetryKeeper | null = null
  onStart(span: Span): void {
    this.keeper?.onStart(span)
  }
  onEnd(span: ReadableSpan): void {
    this.keeper?.onEnd(span)
  }
  forceFlush = async (): Promise<void> => undefined
  shutdown = async (): Promise<void> => undefined
}

async function measure(db: Database): Promise<void> {
  const say = (what: string, figure: string) => process.stdout.write(`${what.padEnd(34)}${figure}\n`)
  const reader = new Reader()
  const tracing = startTracing({ service: 'bench', version: '0', redactionKey: 'k', processors: [reader] })
  await cpuOf(false, WARM_UP)
  say('a span, redacted, that nobody keeps', ` ${(await cpuOf(false, SPANS)).toFixed(1)} µs of CPU`)
  const keeper = new TelemetryKeeper({ service: 'bench', tenantId: DEFAULT_TENANT_ID, capacity: SPANS * 2 })
  reader.keeper = keeper
  await cpuOf(true, WARM_UP)
  say('a poll, judged and not kept', ` ${(await cpuOf(true, SPANS)).toFixed(1)} µs of CPU`)
  say('a span that waits to be written', ` ${(await cpuOf(false, SPANS)).toFixed(1)} µs of CPU`)
  keeper.writeTo((batch) => writeTelemetry(db, DEFAULT_TENANT_ID, batch))
  const { rate, cpu } = await written(keeper, SPANS)
  say('writing', ` ${Math.round(rate)} spans/s, ${cpu.toFixed(1)} µs of CPU a span here`)
  const { rows } = await db.withTenantSql(DEFAULT_TENANT_ID, (sql) => sql.query<{ bytes: string }>(SIZE))
  say('on disk, with indexes', ` ${Math.round(Number(rows[0]?.bytes) / keeper.counts.spansKept)} bytes a trace of one span`)
  await tracing.shutdown()
  await keeper.shutdown()
}

const SIZE = `SELECT pg_total_relation_size('trace') + pg_total_relation_size('trace_span') AS bytes`

const dir = await mkdtemp(join(tmpdir(), 'mission-control-bench-'))
const postgres = await startPostgres({ dir, port: 0 })
try {
  await migrate({ ownerUrl: postgres.ownerUrl })
  const db = openDatabase({ url: postgres.appUrl, maxConnections: 2, applicationName: 'bench' })
  await measure(db)
  await db.close()
} finally {
  await postgres.stop()
  await rm(dir, { recursive: true, force: true })
}
