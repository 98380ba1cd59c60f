import pg from 'pg'
import { entityNames } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'
import { type CopyConnection, withTenantCopy } from '#prisma/copy-connection.ts'
import { isTarget } from './target-sql.ts'
import { targetTables } from './target-table.ts'
import { WHOLE_TABLES } from './whole-tables.ts'

/** Bytes that are looked through at once. */
const BLOCK = 1 << 20
/** What a block repeats of the one before: what is longer and lies across two blocks would not be found. */
const OVERLAP = 1 << 16
const STATEMENT_MS = 3_600_000
/** `place` = table. A block begins with the end of the one before it. */
export type TakeBytes = (bytes: Buffer, place: string) => void | Promise<void>

/** `signal` ends it at once, with its reason. */
export type SweepOf = { backfillId: string; source: string; signal?: AbortSignal }

/**
 * Gives all that was written of a source, byte for byte as Postgres holds it: the rows that its runs brought with where they came
 * from, what the run left out and what it changed, the run's record, its report, and what browsers were shown of it.
 */
export async function sweepTargets(
  db: Database,
  tenantId: string,
  { backfillId, source, signal }: SweepOf,
  take: TakeBytes,
): Promise<void> {
  const values = {
    tenant: `${pg.escapeLiteral(tenantId)}::uuid`,
    run: `${pg.escapeLiteral(backfillId)}::uuid`,
    source: pg.escapeLiteral(source),
  }
  for (const { place, text } of queries(values)) {
    const blocks = new Blocks((bytes) => take(bytes, place))
    const copy = `COPY (${text}) TO STDOUT (FORMAT binary)`
    const read = async (sql: CopyConnection) => {
      await sql.query(WHOLE_TABLES)
      await sql.copyOut(copy, (bytes) => blocks.add(bytes), signal)
    }
    await withTenantCopy(db, tenantId, read, { statementMs: STATEMENT_MS })
    await blocks.end()
  }
}

type Values = { tenant: string; run: string; source: string }

function queries({ tenant, run, source }: Values): { place: string; text: string }[] {
  const ofRun = `tenant_id = ${tenant} AND backfill_id = ${run}`
  const targets = entityNames.map((entity) => {
    const table = targetTables[entity]
    const columns = table.columns.filter(({ type }) => type === 'text' || type === 'json').map(({ column }) => `t."${column}"`)
    const text = `SELECT ${columns.join(', ')} FROM imported_row r JOIN "${table.table}" t ON t.tenant_id = ${tenant} AND ${isTarget(table, 't', 'r')}
      WHERE r.tenant_id = ${tenant} AND r.source = ${source} AND r.entity = '${entity}'`
    return { place: table.table, text }
  })
  return [
    ...targets,
    {
      place: 'imported_row',
      text: `SELECT r.key, r.target_key, r.orphans::text FROM imported_row r WHERE r.tenant_id = ${tenant} AND r.source = ${source}`,
    },
    { place: 'imported_row_before', text: `SELECT before FROM imported_row_before WHERE ${ofRun}` },
    { place: 'quarantined_row', text: `SELECT key, pointer, field, says, row FROM quarantined_row WHERE ${ofRun}` },
    { place: 'backfill_chunk', text: `SELECT counts::text FROM backfill_chunk WHERE ${ofRun}` },
    {
      place: 'backfill',
      text: `SELECT phase, progress::text, collections::text, redactions::text, sweep::text, failure::text, report, source_hash
        FROM backfill WHERE tenant_id = ${tenant} AND id = ${run}`,
    },
    {
      place: 'stream_event',
      text: `SELECT body FROM stream_event WHERE tenant_id = ${tenant} AND entity = 'backfill' AND entity_id = ${run}::text`,
    },
  ]
}

/** Makes blocks of what comes in pieces. */
class Blocks {
  readonly #take: (block: Buffer) => void | Promise<void>
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(take: (block: Buffer) => void | Promise<void>) {
    this.#take = take
  }

  async add(piece: Buffer): Promise<void> {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes < BLOCK) return
    const block = Buffer.concat(this.#pieces)
    await this.#take(block)
    const tail = Buffer.from(block.subarray(-OVERLAP))
    this.#pieces = [tail]
    this.#bytes = tail.length
  }

  async end(): Promise<void> {
    if (this.#bytes > 0) await this.#take(Buffer.concat(this.#pieces))
  }
}
