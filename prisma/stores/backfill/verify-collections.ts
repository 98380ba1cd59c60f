import type { BackfillCollection } from '#contracts/backfills.ts'
import type { EntityName } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'
import { type CopyConnection, withTenantCopy } from '#prisma/copy-connection.ts'
import { isoOrNull } from '../session-view.ts'
import { sumOf } from './chunk-scope.ts'
import { checksumOf } from './content-hash.ts'
import { compareSql, differingSql } from './verify-sql.ts'
import { WHOLE_TABLES } from './whole-tables.ts'

/** A collection is read whole in one statement: at a million rows that takes some ten seconds. */
const STATEMENT_MS = 3_600_000

/** A run to be verified, with the collections of its mapping. */
export type VerifiedRun = {
  backfillId: string
  source: string
  /** Only rows that an earlier run left out were brought. */
  isReplay: boolean
  collections: readonly { collection: string; entity: EntityName }[]
}

/** `vanished` = rows that an earlier run brought and the source no longer has; null = not all of the source was read. */
export type Verified = {
  collections: { collection: string; verified: NonNullable<BackfillCollection['verified']> }[]
  vanished: number | null
}

const COPIED = `SELECT coalesce(sum((c.counts->>'inserted')::bigint + (c.counts->>'updated')::bigint + (c.counts->>'unchanged')::bigint), 0)::int AS expected,
    coalesce(sum((c.counts->>'joined')::bigint), 0)::int AS joined, sum(c.checksum)::text AS source_sum
  FROM backfill_chunk c WHERE c.tenant_id = $1::uuid AND c.backfill_id = $4::uuid AND c.collection = $3 AND $2::text IS NOT NULL`

/** Rows of the collection that runs have brought, and how many of them are bad now: those have not vanished. */
const BROUGHT = `SELECT (SELECT count(*) FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.source = $2 AND r.collection = $3)::int AS brought,
  (SELECT count(*) FROM quarantined_row q JOIN imported_row r ON r.tenant_id = $1::uuid AND r.id = q.id
    WHERE q.tenant_id = $1::uuid AND q.backfill_id = $4::uuid AND q.collection = $3)::int AS bad`

/**
 * Compares what a run has read with what the tables hold: counts, checksums that Postgres computes from the rows themselves, what
 * relations name, ranges of time. Changes nothing.
 * @param onCollection called after each collection
 */
export async function verifyCollections(
  db: Database,
  tenantId: string,
  run: VerifiedRun,
  onCollection: (done: number) => void = () => undefined,
): Promise<Verified> {
  const result: Verified = { collections: [], vanished: run.isReplay ? null : 0 }
  for (const each of run.collections) {
    const work = async (sql: CopyConnection) =>
      await verifyOne(sql, [tenantId, run.source, each.collection, run.backfillId], each.entity, run)
    const { verified, vanished } = await withTenantCopy(db, tenantId, work, { statementMs: STATEMENT_MS })
    result.collections.push({ collection: each.collection, verified })
    if (result.vanished !== null) result.vanished += vanished
    onCollection(result.collections.length)
  }
  return result
}

type Compared = {
  found: number
  target_sum: string | null
  overtaken: number
  overtaken_sum: string | null
  dangling: number
  earliest: Date | null
  latest: Date | null
}

async function verifyOne(sql: CopyConnection, values: readonly string[], entity: EntityName, { isReplay }: VerifiedRun) {
  await sql.query(WHOLE_TABLES)
  const copied = await one<{ expected: number; joined: number; source_sum: string | null }>(sql, COPIED, values)
  const { brought, bad } = await one<{ brought: number; bad: number }>(sql, BROUGHT, values)
  const vanished = Math.max(0, brought - bad - copied.expected - copied.joined)
  const isWhole = !isReplay && vanished === 0 && bad === 0
  const compared = await one<Compared>(sql, compareSql(entity, isWhole), values)
  const source = checksumOf(sumOf(copied.source_sum) - sumOf(compared.overtaken_sum))
  const target = checksumOf(sumOf(compared.target_sum))
  const isSame = source === target
  const differing = isSame ? 0 : (await one<{ differing: number }>(sql, differingSql(entity, isWhole), values)).differing
  const verified = {
    ...{ expected: copied.expected - compared.overtaken, found: compared.found },
    ...{ sourceChecksum: hex(source), targetChecksum: hex(target), dangling: compared.dangling, differing },
    ...{ earliest: isoOrNull(compared.earliest), latest: isoOrNull(compared.latest) },
  }
  return { verified, vanished }
}

async function one<Row extends object>(sql: CopyConnection, text: string, values: readonly unknown[]): Promise<Row> {
  const [row] = (await sql.query(text, values)).rows as Row[] // columns are the statement's
  if (!row) throw new Error('Postgres gave no figures.')
  return row
}

const hex = (checksum: bigint): string => checksum.toString(16).padStart(16, '0')
