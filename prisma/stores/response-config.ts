import { createHash } from 'node:crypto'
import {
  defaultResponseConfig,
  type ResponseConfig,
  type ResponseKind,
  responseKinds,
} from '#contracts/config/response-config.ts'
import type { Database } from '#prisma/client.ts'
import { storableJson } from './storable.ts'

const READ = `SELECT kind, body FROM config_document WHERE tenant_id = $1::uuid AND kind = ANY($2::text[])`

/**
 * What is alerted on, what may be used, what components may take and what is done about it, as it is in force. Before anything was
 * applied, and for a file that is not there: the defaults. Cheap enough for every look of a judge.
 */
export async function readResponseConfig(db: Database, tenantId: string): Promise<ResponseConfig> {
  type Row = { kind: ResponseKind; body: unknown }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(READ, [tenantId, responseKinds]))
  // Only what the schemas took is written to the table.
  const stored = Object.fromEntries(rows.map(({ kind, body }) => [kind, body])) as Partial<ResponseConfig>
  return { ...defaultResponseConfig(), ...stored }
}

const PUT = `INSERT INTO config_document AS c (tenant_id, kind, slug, position, hash, body)
  SELECT $1::uuid, w.kind, w.kind, 0, w.hash, w.body::jsonb FROM unnest($2::text[], $3::text[], $4::text[]) AS w(kind, hash, body)
  ON CONFLICT (tenant_id, kind, slug) DO UPDATE SET hash = excluded.hash, body = excluded.body
  WHERE (c.hash, c.body) IS DISTINCT FROM (excluded.hash, excluded.body)
  RETURNING kind`

/** Puts a configuration in force. Idempotent: what is as it was is not written. @returns the kinds that changed */
export async function putResponseConfig(db: Database, tenantId: string, config: ResponseConfig): Promise<ResponseKind[]> {
  const bodies = responseKinds.map((kind) => storableJson(config[kind]))
  const hashes = bodies.map((body) => createHash('sha256').update(body).digest('hex').slice(0, 32))
  const values = [tenantId, responseKinds, hashes, bodies]
  const put = await db.withTenantSql(tenantId, async (sql) => await sql.query<{ kind: ResponseKind }>(PUT, values))
  return put.rows.map(({ kind }) => kind)
}
