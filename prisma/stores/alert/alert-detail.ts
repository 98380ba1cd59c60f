import { type AlertView, NoticeMessage } from '#contracts/alerts.ts'
import type { AlertDetail } from '#contracts/api/response.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { readNotices } from '../notice-view.ts'
import { headOf } from '../stream-head.ts'
import {
  type AlertRecord,
  alertColumns,
  alertTables,
  alertView,
  type MemberRecord,
  memberColumns,
  memberView,
} from './alert-view.ts'

/** Nobody reads more at once; the counts are of all. */
const MOST_MEMBERS = 500
const MOST_NOTICES = 500

const ALERT = `SELECT ${alertColumns}, a.detail FROM ${alertTables} WHERE a.tenant_id = $1::uuid AND a.id = $2::uuid`

const MEMBERS = `SELECT ${memberColumns} FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.alert_id = $2::uuid
  ORDER BY m.cleared_at IS NOT NULL, CASE m.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, m.since, m.id
  LIMIT ${MOST_MEMBERS}`

const COUNT = 'SELECT count(*)::int AS members FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.alert_id = $2::uuid'

const NOTICES = `SELECT n.id FROM notice n WHERE n.tenant_id = $1::uuid AND n.alert_id = $2::uuid ORDER BY n.seq DESC LIMIT ${MOST_NOTICES}`

/** An alert with its members and all that people were told of it, and the position of the stream it is true at; null = there is none. */
export async function alertDetail(db: Database, tenantId: string, id: string): Promise<AlertDetail | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const [row] = (await sql.query<AlertRecord & { detail: unknown }>(ALERT, [tenantId, id])).rows
    if (!row) return null
    const { detail, ...record } = row
    const members = await sql.query<MemberRecord>(MEMBERS, [tenantId, id])
    const memberCount = (await sql.query<{ members: number }>(COUNT, [tenantId, id])).rows[0]?.members ?? 0
    const alert = alertView(record)
    const shown = { members: members.rows.map(memberView), memberCount, notices: await noticesOf(sql, tenantId, id) }
    return { alert, message: messageOf(alert, detail), ...shown, asOf }
  })
}

async function noticesOf(sql: TenantConnection, tenantId: string, alertId: string) {
  const { rows } = await sql.query<{ id: string }>(NOTICES, [tenantId, alertId])
  const ids = rows.map(({ id }) => id)
  return await readNotices(sql, tenantId, ids)
}

/** What people would be told now; of an alert about which nothing was composed yet, what its row says. */
function messageOf(alert: AlertView, detail: unknown): NoticeMessage {
  const composed = NoticeMessage.safeParse(detail)
  if (composed.success) return composed.data
  const { title, says, runbook, owner, id } = alert
  return { title, what: says, why: [], cost: null, actions: [], runbook, owner, url: `/alerts/${id}` }
}

export type AlertWorkflow = { id: string; title: string; groupKey: string; workflowId: string; resolved: boolean }

const WORKFLOW = `SELECT a.id, a.title, a.group_key AS "groupKey", a.workflow_id AS "workflowId", a.resolved_at IS NOT NULL AS resolved
  FROM alert a WHERE a.tenant_id = $1::uuid AND a.id = $2::uuid`

/** Which workflow an alert's group is; null = there is no such alert. */
export async function workflowOfAlert(db: Database, tenantId: string, id: string): Promise<AlertWorkflow | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<AlertWorkflow>(WORKFLOW, [tenantId, id]))
  return rows[0] ?? null
}
