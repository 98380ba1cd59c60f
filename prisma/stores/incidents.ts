import type { IncidentDetail, IncidentPage } from '#contracts/api/response.ts'
import type { IncidentView } from '#contracts/incidents.ts'
import type { IncidentEvidence } from '#domain/incident/incident-evidence.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from './cursor.ts'
import { type EntryRecord, entryColumns, entryView, type IncidentRecord, incidentColumns, incidentView } from './incident-view.ts'
import { headOf } from './stream-head.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Earlier incidents that are shown beside one. */
const SIMILAR = 10

/** Each way to narrow has its index. */
const narrowings = { all: '', open: 'AND i.closed_at IS NULL', closed: 'AND i.closed_at IS NOT NULL' } as const

/** Incidents, newest first. `open` absent = all. */
export async function listIncidents(
  db: Database,
  tenantId: string,
  { open, limit, cursor }: { open?: 'true' | 'false' | undefined; limit: number; cursor?: string | undefined },
): Promise<IncidentPage> {
  const [at = null, id = null] = decodeCursor(cursor)
  if (at !== null && (Number.isNaN(Date.parse(at)) || !UUID.test(id ?? ''))) throw new CursorError()
  const narrowing = open === undefined ? 'all' : open === 'true' ? 'open' : 'closed'
  const text = `SELECT ${incidentColumns} FROM incident i WHERE i.tenant_id = $1::uuid ${narrowings[narrowing]}
      AND ($2::timestamptz IS NULL OR (i.opened_at <= $2 AND (i.opened_at < $2 OR i.id > $3::uuid)))
    ORDER BY i.opened_at DESC, i.id LIMIT $4`
  return await db.withTenantSql(tenantId, async (sql) => {
    // First: what changes while the rest is read is then shown twice rather than never.
    const asOf = (await headOf(sql, tenantId)).toString()
    const { rows } = await sql.query<IncidentRecord>(text, [tenantId, at, id, limit + 1])
    const items = rows.slice(0, limit).map(incidentView)
    const last = rows.length > limit ? items.at(-1) : undefined
    return { items, nextCursor: last ? encodeCursor([last.openedAt, last.id]) : null, asOf }
  })
}

const BY_NUMBER = `SELECT ${incidentColumns} FROM incident i WHERE i.tenant_id = $1::uuid AND i.number = $2::int`

/** The incident with that number; null when there is none. */
export async function incidentByNumber(db: Database, tenantId: string, number: number): Promise<IncidentView | null> {
  return await db.withTenantSql(tenantId, async (sql) => await oneByNumber(sql, tenantId, number))
}

async function oneByNumber(sql: TenantConnection, tenantId: string, number: number): Promise<IncidentView | null> {
  const { rows } = await sql.query<IncidentRecord>(BY_NUMBER, [tenantId, number])
  return rows[0] ? incidentView(rows[0]) : null
}

const ENTRIES = `SELECT ${entryColumns} FROM incident_entry e WHERE e.tenant_id = $1::uuid AND e.incident_id = $2::uuid ORDER BY e.seq`

const ALIKE = `SELECT ${incidentColumns} FROM incident i JOIN incident m ON m.tenant_id = i.tenant_id AND m.signature = i.signature
  WHERE i.tenant_id = $1::uuid AND m.id = $2::uuid AND i.opened_at < m.opened_at ORDER BY i.opened_at DESC LIMIT ${SIMILAR}`

/** An incident with its timeline and what was like it, and the position of the stream it is true at. */
export async function incidentDetail(db: Database, tenantId: string, number: number): Promise<IncidentDetail | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const incident = await oneByNumber(sql, tenantId, number)
    if (!incident) return null
    const entries = await sql.query<EntryRecord>(ENTRIES, [tenantId, incident.id])
    const similar = await sql.query<IncidentRecord>(ALIKE, [tenantId, incident.id])
    return { incident, entries: entries.rows.map(entryView), similar: similar.rows.map(incidentView), asOf }
  })
}

const EVIDENCE = `SELECT i.evidence, a.opened_at, a.notified_at, a.acknowledged_at, a.acknowledged_by, a.resolved_at
  FROM incident i LEFT JOIN alert a ON a.tenant_id = i.tenant_id AND a.id = i.alert_id
  WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid`

/** What was gathered about an incident, and when its alert opened, told people, was acknowledged and ended (ms since epoch). */
export type IncidentBackground = {
  evidence: IncidentEvidence | null
  alert: { openedAt: number; notifiedAt: number | null; acknowledgedAt: number | null; acknowledgedBy: string | null } | null
}

type BackgroundRow = {
  evidence: IncidentEvidence | null
  opened_at: Date | null
  notified_at: Date | null
  acknowledged_at: Date | null
  acknowledged_by: string | null
}

/** What an incident's post-mortem needs besides its detail; null when there is no such incident. */
export async function incidentBackground(db: Database, tenantId: string, id: string): Promise<IncidentBackground | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<BackgroundRow>(EVIDENCE, [tenantId, id]))
  const [row] = rows
  if (!row) return null
  const alert = row.opened_at && {
    openedAt: row.opened_at.getTime(),
    notifiedAt: row.notified_at?.getTime() ?? null,
    acknowledgedAt: row.acknowledged_at?.getTime() ?? null,
    acknowledgedBy: row.acknowledged_by,
  }
  return { evidence: row.evidence, alert }
}
