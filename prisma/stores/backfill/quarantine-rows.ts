import type { Database, TenantConnection } from '#prisma/client.ts'
import { storableJson, storableOrNull, storableText } from '../storable.ts'
import type { BackfillChunk, BadRow } from './ready-row.ts'

const INSERT = `INSERT INTO quarantined_row (tenant_id, backfill_id, collection, id, key, pointer, reason, field, says, row)
  SELECT $1::uuid, $2::uuid, $3, f.id, f.key, f.pointer, f.reason, f.field, f.says, f.row::json
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS f(id, key, pointer, reason, field, says, row)
  ON CONFLICT (tenant_id, backfill_id, id) DO NOTHING`

type Run = Pick<BackfillChunk, 'backfillId' | 'collection'>

/** Keeps rows that are left out, each once a run, in a transaction of their own. */
export async function quarantineRows(db: Database, tenantId: string, run: Run, rows: readonly BadRow[]): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => await insertQuarantined(sql, tenantId, run, rows))
}

/** The same in the caller's transaction. */
export async function insertQuarantined(
  sql: TenantConnection,
  tenantId: string,
  { backfillId, collection }: Run,
  rows: readonly BadRow[],
): Promise<void> {
  if (rows.length === 0) return
  await sql.query(INSERT, [
    ...[tenantId, backfillId, collection, rows.map(({ id }) => id)],
    ...[rows.map(({ key }) => storableText(key)), rows.map(({ pointer }) => storableText(pointer))],
    ...[
      rows.map(({ reason }) => reason),
      rows.map(({ field }) => storableOrNull(field)),
      rows.map(({ says }) => storableText(says)),
    ],
    rows.map(({ row }) => storableJson(row)),
  ])
}
