import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { reconcileGateways } from '#prisma/stores/gateways.ts'
import { eventOf } from '#prisma/stores/ingest/store-events.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'
import { storableJson } from '#prisma/stores/storable.ts'
import { startPostgres } from '#start/embedded-postgres.ts'
import { traffic } from './traffic.ts'

const BATCH = 500
const BATCHES = 40
const WARM_UP = 6
/** Each with sessions of its own. */
const ROUNDS = 3

/** The same rows into a table without indexes, constraints, security or anything made of them. */
const BARE_TABLE = `CREATE TABLE bare_event (tenant_id uuid, gateway_id uuid, session_id uuid, run_id text, kind text,
  at timestamptz, received_at timestamptz, dedup_key text, body json)`
const BARE_INSERT = `INSERT INTO bare_event SELECT $1::uuid, $2::uuid, f.session_id, f.run_id, f.kind, to_timestamp(f.at / 1000),
    to_timestamp($3::float8 / 1000), f.dedup_key, f.body::json
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::text[])
    AS f(session_id, run_id, kind, at, dedup_key, body)`

/** What a run of the benchmark found: facts a second, and which share of the bare insert's rate the ingest reaches. */
export type IngestRates = { ingest: number; bare: number; ratio: number }

/** Measures how many facts a second `ingestBatch` stores, beside a bare batched INSERT of the same rows, in one run. */
export async function benchIngest(): Promise<IngestRates[]> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-bench-'))
  const postgres = await startPostgres({ dir, port: 0 })
  try {
    await migrate({ ownerUrl: postgres.ownerUrl })
    const db = openDatabase({ url: postgres.appUrl, maxConnections: 2, applicationName: 'bench' })
    const owner = new pg.Client({ connectionString: postgres.ownerUrl })
    await owner.connect()
    await owner.query(BARE_TABLE)
    try {
      return await rounds(db, owner)
    } finally {
      await owner.end()
      await db.close()
    }
  } finally {
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function rounds(db: Database, owner: pg.Client): Promise<IngestRates[]> {
  const rates: IngestRates[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const gatewayId = await makeGateway(db, `bench-${round}`)
    const batches = traffic({ batches: WARM_UP + BATCHES, size: BATCH, seed: round + 1 })
    const [warm, measured] = [batches.slice(0, WARM_UP), batches.slice(WARM_UP)]
    for (const batch of warm) await ingest(db, gatewayId, batch)
    rates.push(await compare(measured, { owner, db, gatewayId }))
  }
  return rates
}

async function makeGateway(db: Database, slug: string): Promise<string> {
  const wanted = { slug, name: slug, url: 'ws://127.0.0.1:1', source: 'demo', demo: true } as const
  const { added } = await reconcileGateways(db, DEFAULT_TENANT_ID, [wanted])
  const [gateway] = added
  if (!gateway) throw new Error('The gateway was there already.')
  return gateway.id
}

async function ingest(db: Database, gatewayId: string, observations: PreparedObservation[]): Promise<void> {
  const batch = { gatewayId, receivedAt: Date.now(), observations, verdicts: [] }
  const { inserted } = await ingestBatch(db, DEFAULT_TENANT_ID, batch)
  if (inserted !== observations.length) throw new Error(`Stored ${inserted} facts of ${observations.length}.`)
}

/** In one transaction with one statement, as the fastest writer of these rows would. */
async function insertBare(owner: pg.Client, gatewayId: string, observations: PreparedObservation[]): Promise<void> {
  const events = observations.map((fact) => eventOf(sessionIds.get(fact.sessionKey) ?? newId(fact.sessionKey), fact))
  await owner.query(BARE_INSERT, [
    ...[DEFAULT_TENANT_ID, gatewayId, Date.now()],
    events.map((event) => event.sessionId),
    events.map((event) => event.runId),
    events.map((event) => event.kind),
    events.map((event) => event.at),
    events.map((event) => event.dedupKey),
    events.map((event) => storableJson(event.body)),
  ])
}

const sessionIds = new Map<string, string>()
function newId(sessionKey: string): string {
  const id = randomUUID()
  sessionIds.set(sessionKey, id)
  return id
}

type Both = { owner: pg.Client; db: Database; gatewayId: string }

/** Batch by batch in turn, so that the machine's other work hits both alike. */
async function compare(batches: readonly PreparedObservation[][], { owner, db, gatewayId }: Both): Promise<IngestRates> {
  let [bareMs, ingestMs] = [0, 0]
  for (const batch of batches) {
    bareMs += await timeOf(async () => await insertBare(owner, gatewayId, batch))
    ingestMs += await timeOf(async () => await ingest(db, gatewayId, batch))
  }
  const facts = batches.reduce((sum, batch) => sum + batch.length, 0)
  return { ingest: (facts * 1000) / ingestMs, bare: (facts * 1000) / bareMs, ratio: bareMs / ingestMs }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

if (import.meta.main) {
  const rates = await benchIngest()
  process.stdout.write(`Ingest, batches of ${BATCH} facts about 60 sessions, ${BATCHES} batches a round:\n`)
  for (const { ingest, bare, ratio } of rates)
    process.stdout.write(
      `  ${Math.round(ingest)} facts/s with everything made of them · ${Math.round(bare)} rows/s bare INSERT · ratio ${ratio.toFixed(2)}\n`,
    )
}
