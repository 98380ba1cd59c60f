import type { Database } from '#prisma/client.ts'
import { writeIncident } from './incident-record.ts'

/** An alert that opens an incident; `at` in ms since epoch. */
export type OpenIncident = { alertId: string; workflowId: string; at: number }

export type OpenedIncident = { incidentId: string; number: number; openedAt: number; severity: string }

/** Numbers are given one after the other: whoever opens another waits for this transaction. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended('incident-number/' || $1, 0))`

/** The first member that says where it is names gateway and session, as long as all that fire agree. */
const INSERT = `INSERT INTO incident (tenant_id, number, alert_id, title, severity, state, says, owner, labels, signature, gateway_id,
    session_id, opened_at, updated_at, workflow_id)
  SELECT a.tenant_id, coalesce((SELECT max(number) FROM incident i WHERE i.tenant_id = $1::uuid), 0) + 1, a.id, a.title, a.severity, 'open',
    a.says, a.owner, a.labels, a.rule, m.gateway_id, m.session_id, to_timestamp($3::float8 / 1000), now(), $4
  FROM alert a LEFT JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT gateway_id) = 1 THEN (array_agg(gateway_id))[1] END AS gateway_id,
      CASE WHEN count(DISTINCT session_id) = 1 THEN (array_agg(session_id))[1] END AS session_id
    FROM alert_member WHERE tenant_id = a.tenant_id AND alert_id = a.id) m ON true
  WHERE a.tenant_id = $1::uuid AND a.id = $2::uuid
  ON CONFLICT (tenant_id, alert_id) DO NOTHING`

const OPENED = `SELECT i.id, i.number, i.opened_at, i.severity, a.title, a.rule, a.opened_at AS alert_at, a.notified_at
  FROM incident i JOIN alert a ON a.tenant_id = i.tenant_id AND a.id = i.alert_id
  WHERE i.tenant_id = $1::uuid AND i.alert_id = $2::uuid`

type Row = { id: string; number: number; opened_at: Date; severity: string; title: string; rule: string; alert_at: Date }

/**
 * Opens the incident of an alert, once: asked again, it gives the one that is there. The alert's own page follows with the alert's next
 * frame; lists show the incident at once.
 * @returns null when there is no such alert
 */
export async function openIncident(
  db: Database,
  tenantId: string,
  { alertId, workflowId, at }: OpenIncident,
): Promise<OpenedIncident | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(TURN, [tenantId])
    await sql.query(INSERT, [tenantId, alertId, at, workflowId])
    const [row] = (await sql.query<Row>(OPENED, [tenantId, alertId])).rows
    if (!row) return null
    const says = `Opened by the rule ${row.rule}: ${row.title}`
    const actor = { actorKind: 'system', actor: `rule/${row.rule}` } as const
    const openedAt = row.opened_at.getTime()
    await writeIncident(sql, tenantId, row.id, {
      entries: [{ key: 'opened', at: openedAt, kind: 'opened', ...actor, says }],
      audit: [
        {
          ...{ ...actor, action: 'incident.open', target: `incident #${row.number}`, outcome: 'succeeded' },
          ...{ detail: { alertId, severity: row.severity }, correlationId: `incident/${row.id}` },
        },
      ],
    })
    return { incidentId: row.id, number: row.number, openedAt, severity: row.severity }
  })
}
