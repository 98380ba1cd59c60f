import { randomUUID } from 'node:crypto'
import type { BackfillView } from '#contracts/backfills.ts'
import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { storableJson, storableText } from '../storable.ts'
import { AT_WORK, type BackfillRecord, backfillColumns, backfillView } from './backfill-view.ts'

/** A run to be, with its source's file as it is now. */
export type NewBackfill = {
  source: string
  kind: string
  mapping: BackfillFile
  mappingHash: string
  maxQuarantine: number
  dryRunOnly: boolean
  trigger: BackfillView['trigger']
  requestedBy: string
  correlationId: string
  /** The run whose quarantined rows this one brings; null = all rows. */
  replays: string | null
}

/** One at a time a tenant: numbers have no gaps, and of two that begin at once one sees the other. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('backfill:' || $1, 0))`

const WORKING = `SELECT ${backfillColumns} FROM backfill b WHERE b.tenant_id = $1::uuid AND b.source = $2 AND b.state IN ${AT_WORK}`

const INSERT = `INSERT INTO backfill AS b (tenant_id, id, number, source, kind, state, mapping, mapping_hash, max_quarantine, dry_run_only,
    trigger, requested_by, correlation_id, replays)
  SELECT $1::uuid, $2::uuid, coalesce(max(o.number), 0) + 1, $3, $4, 'planning', $5::json, $6, $7::int, $8::boolean, $9, $10, $11, $12::uuid
  FROM backfill o WHERE o.tenant_id = $1::uuid
  RETURNING ${backfillColumns}`

/** Writes a run down with the tenant's next number, unless one of its source is at work: that one is given then. */
export async function createBackfill(
  db: Database,
  tenantId: string,
  asked: NewBackfill,
): Promise<{ backfill: BackfillView; created: boolean }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(LOCK, [tenantId])
    const working = await sql.query<BackfillRecord>(WORKING, [tenantId, asked.source])
    if (working.rows[0]) return { backfill: backfillView(working.rows[0]), created: false }
    const backfill = await insert(sql, tenantId, asked)
    await appendFrames(sql, tenantId, [{ type: 'backfill', backfill }])
    return { backfill, created: true }
  })
}

async function insert(sql: TenantConnection, tenantId: string, asked: NewBackfill): Promise<BackfillView> {
  const { source, kind, mapping, mappingHash, maxQuarantine, dryRunOnly, trigger, requestedBy, correlationId, replays } = asked
  const { rows } = await sql.query<BackfillRecord>(INSERT, [
    ...[tenantId, randomUUID(), source, kind, storableJson(mapping), mappingHash, maxQuarantine, dryRunOnly],
    ...[trigger, storableText(requestedBy), correlationId, replays],
  ])
  if (!rows[0]) throw new Error('The backfill was not written down.')
  return backfillView(rows[0])
}
