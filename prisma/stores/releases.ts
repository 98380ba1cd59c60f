import type { ReleasePage, ReleaseQuery } from '#contracts/api/releases.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { ReleaseCreate, ReleaseView } from '#contracts/release.ts'
import { contentHash } from '#domain/deploy/content-hash.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { type NewAuditEntry, recordAudit } from './audit.ts'
import { CursorError, decodeCursor, encodeCursor } from './cursor.ts'
import { storableJson, storableOrNull, storableText } from './storable.ts'
import { headOf } from './stream-head.ts'

type ReleaseRecord = {
  id: string
  name: string
  content_hash: string
  artifact: string
  commit: string | null
  values: ConfigValues
  notes: string
  made_by: string
  made_at: Date
  runs_in: string[]
  held_in: string[]
}

/** A tenant has few environments: each release looks through all of them. */
const RELEASES = `SELECT r.id, r.name, r.content_hash, r.artifact, r.commit, r.values, r.notes, r.made_by, r.made_at,
    ARRAY(SELECT e.slug FROM environment e WHERE e.tenant_id = r.tenant_id AND e.current_release_id = r.id ORDER BY e.slug) AS runs_in,
    ARRAY(SELECT e.slug FROM environment e WHERE e.tenant_id = r.tenant_id AND e.hold @>
      jsonb_build_array(jsonb_build_object('release', jsonb_build_object('id', r.id), 'endedAt', NULL)) ORDER BY e.slug) AS held_in
  FROM release r WHERE r.tenant_id = $1::uuid`

const view = (row: ReleaseRecord): ReleaseView => ({
  id: row.id,
  name: row.name,
  contentHash: row.content_hash,
  artifact: row.artifact,
  commit: row.commit,
  values: row.values,
  notes: row.notes,
  madeBy: row.made_by,
  madeAt: row.made_at.toISOString(),
  runsIn: row.runs_in,
  heldIn: row.held_in,
})

/** How a request for a release ended; `other-content` = that name is taken by a release that is something else. */
export type CreatedRelease = { outcome: 'created' | 'same' | 'other-content'; release: ReleaseView }

const INSERT = `INSERT INTO release (tenant_id, name, artifact, commit, "values", content_hash, notes, made_by)
  VALUES ($1::uuid, $2, $3, $4, $5::jsonb, $6, $7, $8) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id`

/**
 * Makes a release. Its name stands for its content for ever: asked again with the same content it is the same release, with
 * other content it is refused. Values must hold no secret, only references.
 * @param audit written with it, when it is new
 */
export async function createRelease(
  db: Database,
  tenantId: string,
  asked: ReleaseCreate & { madeBy: string },
  audit: NewAuditEntry,
): Promise<CreatedRelease> {
  const hash = contentHash(asked)
  const { name, artifact, commit, values, notes, madeBy } = asked
  const text = [storableText(name), storableText(artifact), storableOrNull(commit), storableJson(values), hash]
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rowCount } = await sql.query(INSERT, [tenantId, ...text, storableText(notes), storableText(madeBy)])
    const release = await oneRelease(sql, tenantId, 'r.name = $2', storableText(name))
    if (!release) throw new Error(`The release ${name} was neither made nor there.`)
    if (!rowCount) return { outcome: release.contentHash === hash ? 'same' : 'other-content', release }
    await appendFrames(sql, tenantId, [{ type: 'release', release }])
    await recordAudit(sql, tenantId, audit)
    return { outcome: 'created', release }
  })
}

async function oneRelease(
  sql: TenantConnection,
  tenantId: string,
  where: 'r.name = $2' | 'r.id = $2::uuid',
  value: string,
): Promise<ReleaseView | null> {
  const { rows } = await sql.query<ReleaseRecord>(`${RELEASES} AND ${where}`, [tenantId, value])
  return rows[0] ? view(rows[0]) : null
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The release with that id or name; `null` when there is none. */
export async function findRelease(db: Database, tenantId: string, idOrName: string): Promise<ReleaseView | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const byName = await oneRelease(sql, tenantId, 'r.name = $2', idOrName)
    return byName ?? (UUID.test(idOrName) ? await oneRelease(sql, tenantId, 'r.id = $2::uuid', idOrName) : null)
  })
}

/** Releases by id, for frames; in the caller's transaction. */
export async function readReleases(sql: TenantConnection, tenantId: string, ids: readonly string[]): Promise<ReleaseView[]> {
  if (ids.length === 0) return []
  const { rows } = await sql.query<ReleaseRecord>(`${RELEASES} AND r.id = ANY($2::uuid[])`, [tenantId, ids])
  return rows.map(view)
}

const PAGE = `${RELEASES} AND ($2::timestamptz IS NULL OR (r.made_at <= $2 AND (r.made_at < $2 OR r.id > $3::uuid)))
    AND ($4::text IS NULL OR strpos(lower(r.name || ' ' || r.artifact || ' ' || coalesce(r.commit, '') || ' ' || r.notes), $4) > 0)
  ORDER BY r.made_at DESC, r.id LIMIT $5`

/** Releases, newest first. `search` = part of name, artifact, commit or notes. */
export async function listReleases(db: Database, tenantId: string, query: ReleaseQuery): Promise<ReleasePage> {
  const { limit, search } = query
  const [at = null, id = null] = decodeCursor(query.cursor)
  if (at !== null && (Number.isNaN(Date.parse(at)) || !UUID.test(id ?? ''))) throw new CursorError()
  return await db.withTenantSql(tenantId, async (sql) => {
    // First: what changes while the rest is read is then shown twice rather than never.
    const asOf = (await headOf(sql, tenantId)).toString()
    const { rows } = await sql.query<ReleaseRecord>(PAGE, [tenantId, at, id, search?.toLowerCase() ?? null, limit + 1])
    const items = rows.slice(0, limit).map(view)
    const last = rows.length > limit ? items.at(-1) : undefined
    return { items, nextCursor: last ? encodeCursor([last.madeAt, last.id]) : null, asOf }
  })
}
