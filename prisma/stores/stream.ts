import type { LiveFrame } from '#contracts/live.ts'
import type { Database } from '#prisma/client.ts'
import { headOf } from './stream-head.ts'

export { appendFrames } from './append-frames.ts'
export { listenToStream } from './listen-to-stream.ts'

/** Frames after a position, oldest first. */
export type StreamPart = {
  items: { id: bigint; frame: LiveFrame }[]
  /** Where to go on from: the last item's id, or what was asked for when there is none. */
  position: bigint
  /**
   * True when frames after the asked position were removed by retention, or the position is none of this database's:
   * load the lists again and go on from `position`.
   */
  tooOld: boolean
}

// `s.id`, not `id`: that would be the text in the answer, and 10 comes before 9 in text.
const AFTER = `SELECT s.id::text AS id, s.body FROM stream_event AS s WHERE s.tenant_id = $1 AND s.id > $2 ORDER BY s.id LIMIT $3`

const FLOOR = 'SELECT stream_floor::text AS floor FROM tenant WHERE tenant_id = $1'

/**
 * Reads the stream after a position. Ids become visible in commit order, so what a reader has passed never gets a
 * predecessor: asking again with `position` skips nothing and repeats nothing.
 */
export async function readStream(db: Database, tenantId: string, after: bigint, limit: number): Promise<StreamPart> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ id: string; body: LiveFrame }>(AFTER, [tenantId, after.toString(), limit])
    // After the frames: what retention removes in between is then noticed.
    const floor = await sql.query<{ floor: string }>(FLOOR, [tenantId])
    const items = rows.map((row) => ({ id: BigInt(row.id), frame: row.body }))
    const last = items.at(-1)?.id
    const isRemoved = after < BigInt(floor.rows[0]?.floor ?? 0)
    if (isRemoved || last === undefined) {
      const head = await headOf(sql, tenantId)
      if (isRemoved || after > head) return { items: [], position: head, tooOld: true }
    }
    return { items, position: last ?? after, tooOld: false }
  })
}

/** The tenant's newest stream position; 0 when nothing was ever shown. */
export async function streamHead(db: Database, tenantId: string): Promise<bigint> {
  return await db.withTenantSql(tenantId, async (sql) => await headOf(sql, tenantId))
}
