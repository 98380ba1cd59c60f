import type { RowCounts } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import type { Database } from '#prisma/client.ts'
import { type CopyConnection, withTenantCopy } from '#prisma/copy-connection.ts'
import { storableJson } from '../storable.ts'
import { changeRows } from './change-rows.ts'
import { checksumOf } from './content-hash.ts'
import { holdRun, holdTargets } from './hold-run.ts'
import { importGateway } from './import-gateway.ts'
import { type Inserted, insertRows } from './insert-rows.ts'
import { linkSessions } from './link-sessions.ts'
import { insertQuarantined } from './quarantine-rows.ts'
import type { BackfillChunk } from './ready-row.ts'
import { stagingName, stagingSql } from './staging-table.ts'
import { targetTables } from './target-table.ts'

/** On a slow disk with all cores at work a chunk takes seconds; more than this is a fault. */
const STATEMENT_MS = 120_000

const NOTHING: Inserted = { inserted: 0, joined: 0, joinedSum: 0n }

const DONE = `SELECT counts FROM backfill_chunk WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid AND collection = $3 AND n = $4::int`
const CHECKPOINT = `INSERT INTO backfill_chunk (tenant_id, backfill_id, collection, n, counts, checksum, seen)
  VALUES ($1::uuid, $2::uuid, $3, $4::int, $5::jsonb, $6::numeric, $7::uuid[])`
const REPLAYED = `UPDATE quarantined_row q SET replayed_by = $3::uuid WHERE q.tenant_id = $1::uuid AND q.backfill_id = $2::uuid
  AND q.collection = $4 AND q.id IN (SELECT s.row_id FROM $staged s)`

/**
 * Writes the rows of a chunk, where they came from, what was left out, and the note that the chunk is done, in one transaction: all
 * of it is there or none. A chunk that is done is not done again; its counts are given. With `commit: false` all of it happens
 * just so and is taken back.
 *
 * The commit does not wait for the disk. A crash of Postgres may lose the latest chunks, rows and notes together: what is done has
 * to be read from Postgres, never remembered.
 * @throws when the run is over or is being taken back: an attempt that was given up has no more say
 */
export async function writeChunk(
  db: Database,
  tenantId: string,
  chunk: BackfillChunk,
  { commit }: { commit: boolean },
): Promise<RowCounts> {
  const options = { staging: stagingSql(chunk.entity), statementMs: STATEMENT_MS, isLazy: true, rollBack: !commit }
  return await withTenantCopy(
    db,
    tenantId,
    async (sql) => {
      const state = commit ? await holdRun(sql, tenantId, chunk.backfillId, chunk) : null
      const done = await doneChunk(sql, tenantId, chunk)
      if (done !== null) return done
      if (state !== null && (state === 'undoing' || isBackfillOver(state)))
        throw new Error(`Nothing is written for a backfill that is ${state}.`)
      if (commit && targetTables[chunk.entity].identity !== 'own') await holdTargets(sql, tenantId)
      return await write(sql, tenantId, chunk, !commit)
    },
    options,
  )
}

async function doneChunk(sql: CopyConnection, tenantId: string, chunk: BackfillChunk): Promise<RowCounts | null> {
  const values = [tenantId, chunk.backfillId, chunk.collection, chunk.n]
  return (await sql.query<{ counts: RowCounts }>(DONE, values)).rows[0]?.counts ?? null
}

async function write(sql: CopyConnection, tenantId: string, chunk: BackfillChunk, isTrial: boolean): Promise<RowCounts> {
  const { entity, rows, backfillId } = chunk
  const { identity } = targetTables[entity]
  await sql.copyIn(`COPY ${stagingName(entity)} FROM STDIN (FORMAT binary)`, rows.bytes)
  const gatewayId = identity === 'own' ? null : await importGateway(sql, tenantId, chunk.gateway)
  if (gatewayId !== null && identity === 'session')
    await linkSessions(sql, { tenantId, gatewayId, sessions: rows.sessions, isTrial })
  const scope = { sql, tenantId, gatewayId, chunk }
  const known = await changeRows(scope)
  const fresh = known.known === 'all' ? NOTHING : await insertRows(scope, known.known === 'some')
  if (chunk.replays !== null) {
    const text = REPLAYED.replace('$staged', stagingName(entity))
    await sql.query(text, [tenantId, chunk.replays, backfillId, chunk.collection])
  }
  await insertQuarantined(sql, tenantId, chunk, chunk.quarantined)
  const counts: RowCounts = {
    rows: rows.rows + chunk.quarantined.length,
    inserted: fresh.inserted,
    updated: known.changed,
    unchanged: known.unchanged,
    joined: known.joined + fresh.joined,
    quarantined: chunk.quarantined.length,
    orphans: rows.orphans,
  }
  const checksum = checksumOf(BigInt(rows.checksum) - known.joinedSum - fresh.joinedSum).toString()
  const values = [
    tenantId,
    backfillId,
    chunk.collection,
    chunk.n,
    storableJson(counts),
    checksum,
    known.seen.length > 0 ? known.seen : null,
  ]
  await sql.query(CHECKPOINT, values)
  return counts
}
