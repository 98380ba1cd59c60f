import type { AlertPage, AlertsQuery } from '#contracts/api/response.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { headOf } from '../stream-head.ts'
import { type AlertRecord, alertColumns, alertTables, alertView } from './alert-view.ts'

/** Nobody's before somebody's, then the worse: as `mostPressingFirst` of the pages. */
const PRESSING = `CASE a.state WHEN 'pending' THEN 1 WHEN 'acknowledged' THEN 2 WHEN 'silenced' THEN 3 ELSE 0 END * 10
  + CASE a.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END`

/** Open ones are few (one a group) and sorted as they are read; those that are over come by their index. */
const orders = {
  true: {
    which: 'a.resolved_at IS NULL',
    after: `(${PRESSING}, a.opened_at, a.id) > ($6::int, $7::timestamptz, $8::uuid)`,
    by: `${PRESSING}, a.opened_at, a.id`,
  },
  false: {
    which: 'a.resolved_at IS NOT NULL',
    after: 'a.opened_at <= $7::timestamptz AND (a.opened_at < $7 OR a.id > $8::uuid)',
    by: 'a.opened_at DESC, a.id',
  },
} as const

const textOf = ({ which, after, by }: (typeof orders)['true' | 'false']): string =>
  `SELECT ${alertColumns}, (${PRESSING})::text AS pressing FROM ${alertTables}
    WHERE a.tenant_id = $1::uuid AND ${which} AND ($2::text IS NULL OR a.state = $2) AND ($3::text IS NULL OR a.severity = $3)
      AND ($4::text IS NULL OR a.rule = $4)
      AND ($5::uuid IS NULL OR EXISTS (SELECT FROM alert_member m
        WHERE m.tenant_id = a.tenant_id AND m.alert_id = a.id AND m.session_id = $5))
      AND ($6::int IS NULL OR ${after})
    ORDER BY ${by} LIMIT $9`

/**
 * One page of alerts: open ones most pressing first, those that are over newest first.
 * @throws CursorError for a cursor of the other list, or none of ours
 */
export async function listAlerts(db: Database, tenantId: string, query: AlertsQuery): Promise<AlertPage> {
  const { open, state = null, severity = null, rule = null, session = null, limit } = query
  const place = placeAfter(query)
  const values = [tenantId, state, severity, rule, session, ...place, limit + 1]
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const { rows } = await sql.query<AlertRecord & { pressing: string }>(textOf(orders[open]), values)
    const items = rows.slice(0, limit)
    const last = rows.length > limit ? items.at(-1) : undefined
    const nextCursor = last ? encodeCursor([open, last.pressing, last.openedAt.toISOString(), last.id]) : null
    return { items: items.map(({ pressing: _, ...row }) => alertView(row)), nextCursor, asOf }
  })
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function placeAfter({ cursor, open }: AlertsQuery): [number, string, string] | [null, null, null] {
  if (cursor === undefined) return [null, null, null]
  const [of, pressing = '', at = '', id = ''] = decodeCursor(cursor)
  if (of !== open || !/^\d{1,3}$/.test(pressing) || Number.isNaN(Date.parse(at)) || !UUID.test(id)) throw new CursorError()
  return [Number(pressing), at, id]
}
