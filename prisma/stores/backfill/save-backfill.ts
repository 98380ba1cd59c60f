import type { BackfillReport, BackfillView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import type { Database } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { storableJson } from '../storable.ts'
import { type BackfillRecord, backfillColumns, backfillView } from './backfill-view.ts'

/** What the snapshot of a source is, for the worker that goes on with it. */
export type SnapshotRecord = { path: string; sha256: string; bytes: number; files: number }

/** News of a run. What is absent stays as it is. `finishedAt` and `undoneAt` follow from the state. */
export type BackfillNews = Partial<
  Pick<
    BackfillView,
    | 'state'
    | 'phase'
    | 'sourceHash'
    | 'sourceBytes'
    | 'vanished'
    | 'progress'
    | 'collections'
    | 'quarantined'
    | 'notFound'
    | 'redactions'
    | 'sweep'
  > &
    Pick<BackfillView, 'failure'> & { snapshot: SnapshotRecord | null; report: BackfillReport | null }
>

/** Column and type of each piece of news. */
const columns: Record<keyof BackfillNews, { name: string; type: string }> = {
  state: { name: 'state', type: 'text' },
  phase: { name: 'phase', type: 'text' },
  snapshot: { name: 'snapshot', type: 'json' },
  sourceHash: { name: 'source_hash', type: 'text' },
  sourceBytes: { name: 'source_bytes', type: 'bigint' },
  vanished: { name: 'vanished', type: 'int' },
  progress: { name: 'progress', type: 'jsonb' },
  collections: { name: 'collections', type: 'jsonb' },
  quarantined: { name: 'quarantined', type: 'int' },
  notFound: { name: 'not_found', type: 'int' },
  redactions: { name: 'redactions', type: 'jsonb' },
  sweep: { name: 'sweep', type: 'jsonb' },
  failure: { name: 'failure', type: 'jsonb' },
  report: { name: 'report', type: 'json' },
}

const FORGET_SEEN = `UPDATE backfill_chunk SET seen = NULL WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid AND seen IS NOT NULL`

/**
 * Records news of a run and shows them to everybody who looks: at most about once a second, please. Nothing in it may hold a value
 * of the source.
 * @throws when there is no such run
 */
export async function saveBackfill(db: Database, tenantId: string, id: string, news: BackfillNews): Promise<BackfillView> {
  const { text, values } = updateOf(tenantId, id, news)
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<BackfillRecord>(text, values)
    if (!rows[0]) throw new Error(`There is no backfill ${id}.`)
    const backfill = backfillView(rows[0])
    if (isBackfillOver(backfill.state)) await sql.query(FORGET_SEEN, [tenantId, id])
    await appendFrames(sql, tenantId, [{ type: 'backfill', backfill }])
    return backfill
  })
}

function updateOf(tenantId: string, id: string, news: BackfillNews): { text: string; values: unknown[] } {
  const values: unknown[] = [tenantId, id]
  const set = Object.entries(columns).flatMap(([field, { name, type }]) => {
    const value = news[field as keyof BackfillNews] // keys of a table of them
    if (value === undefined) return []
    const isJson = type.startsWith('json') && value !== null
    return `${name} = $${values.push(isJson ? storableJson(value) : value)}::${type}`
  })
  if (news.state !== undefined && isBackfillOver(news.state)) set.push('finished_at = coalesce(b.finished_at, now())')
  if (news.state === 'undone') set.push('undone_at = coalesce(b.undone_at, now())')
  const text = `UPDATE backfill b SET ${set.join(', ') || 'id = b.id'} WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid
    RETURNING ${backfillColumns}`
  return { text, values }
}
