import type { NamedBackfill } from '#contracts/config/backfill.ts'
import type { Database } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

const READ = `SELECT slug, hash, body AS file FROM config_document
  WHERE tenant_id = $1 AND kind = 'backfill' AND ($2::text IS NULL OR slug = $2) ORDER BY position`

/** Every source that is configured, in the order of its names. */
export async function listBackfillSources(db: Database, tenantId: string): Promise<NamedBackfill[]> {
  // Only what the schema took is written to the table.
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<NamedBackfill>(READ, [tenantId, null])).rows)
}

/** `null` when no file of that name is in configuration. */
export async function findBackfillSource(db: Database, tenantId: string, slug: string): Promise<NamedBackfill | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<NamedBackfill>(READ, [tenantId, slug]))
  return rows[0] ?? null
}

const REMOVE = `DELETE FROM config_document WHERE tenant_id = $1::uuid AND kind = 'backfill' AND slug <> ALL($2::text[])`
const PUT = `INSERT INTO config_document AS c (tenant_id, kind, slug, position, hash, body)
  SELECT $1::uuid, 'backfill', w.slug, w.position, w.hash, w.body::jsonb
  FROM unnest($2::text[], $3::int[], $4::text[], $5::text[]) AS w(slug, position, hash, body)
  ON CONFLICT (tenant_id, kind, slug) DO UPDATE SET position = excluded.position, hash = excluded.hash, body = excluded.body
  WHERE (c.position, c.hash, c.body) IS DISTINCT FROM (excluded.position, excluded.hash, excluded.body)`

/** Puts the sources of the configuration in force. Idempotent. A run that is at work goes on with what it began with. */
export async function replaceBackfillSources(db: Database, tenantId: string, sources: readonly NamedBackfill[]): Promise<void> {
  const slugs = sources.map(({ slug }) => slug)
  const columns = [sources.map((_, position) => position), sources.map(({ hash }) => hash)]
  const bodies = sources.map(({ file }) => storableJson(file))
  await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(REMOVE, [tenantId, slugs])
    await sql.query(PUT, [tenantId, slugs, ...columns, bodies])
  })
}
