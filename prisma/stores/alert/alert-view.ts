import type { AlertMemberView, AlertView } from '#contracts/alerts.ts'
import type { TenantConnection, TenantTransaction } from '#prisma/client.ts'
import { runSql } from '../run-sql.ts'
import { isoOrNull } from '../session-view.ts'

/** Columns of `alert a`, with `incident i` of it, that a view is made of. */
export const alertColumns = `a.id, a.rule, a.group_key AS "groupKey", a.state, a.severity, a.labels, a.title, a.says, a.owner, a.runbook,
  a.firing, a.resolved, a.suppressed, a.notice_count AS "noticeCount", a.opened_at AS "openedAt", a.notified_at AS "notifiedAt",
  a.acknowledged_at AS "acknowledgedAt", a.acknowledged_by AS "acknowledgedBy", a.flapping_since AS "flappingSince",
  a.resolved_at AS "resolvedAt", a.updated_at AS "updatedAt", a.previous_id AS "previousId", i.id AS "incidentId",
  i.number AS "incidentNumber"`
export const alertTables = 'alert a LEFT JOIN incident i ON i.tenant_id = a.tenant_id AND i.alert_id = a.id'

const times = ['openedAt', 'notifiedAt', 'acknowledgedAt', 'flappingSince', 'resolvedAt', 'updatedAt'] as const
type Times = (typeof times)[number]
type TimesRead = { [Name in Times]: AlertView[Name] extends string ? Date : Date | null }
/** A row of `alertColumns` as `pg` gives it. */
export type AlertRecord = Omit<AlertView, Times> & TimesRead

/** An alert as lists and the stream show it. */
export const alertView = (row: AlertRecord): AlertView => ({
  ...row,
  openedAt: row.openedAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  notifiedAt: isoOrNull(row.notifiedAt),
  acknowledgedAt: isoOrNull(row.acknowledgedAt),
  flappingSince: isoOrNull(row.flappingSince),
  resolvedAt: isoOrNull(row.resolvedAt),
})

const BY_IDS = `SELECT ${alertColumns} FROM ${alertTables} WHERE a.tenant_id = $1::uuid AND a.id = ANY($2::uuid[]) ORDER BY a.id`

/** Alerts by their ids, in the order of these; those that are not there are left out. */
export async function readAlerts(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  ids: readonly string[],
): Promise<AlertView[]> {
  return (await runSql<AlertRecord>(tx, BY_IDS, [tenantId, ids])).map(alertView)
}

/** Columns of `alert_member m` that a view is made of. */
export const memberColumns = `m.id, m.labels, m.severity, m.state, m.since, m.cleared_at AS "clearedAt", m.finding_id AS "findingId",
  m.session_id AS "sessionId", m.gateway_id AS "gatewayId", m.says, m.figures, m.suppressed_by AS "suppressedBy"`

/** A row of `memberColumns` as `pg` gives it. */
export type MemberRecord = Omit<AlertMemberView, 'since' | 'clearedAt'> & { since: Date; clearedAt: Date | null }

export const memberView = ({ since, clearedAt, ...row }: MemberRecord): AlertMemberView => ({
  ...row,
  since: since.toISOString(),
  clearedAt: isoOrNull(clearedAt),
})
