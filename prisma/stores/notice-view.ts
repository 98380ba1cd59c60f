import type { DeliveryView, NoticeView } from '#contracts/alerts.ts'
import type { TenantConnection, TenantTransaction } from '#prisma/client.ts'
import { runSql } from './run-sql.ts'
import { isoOrNull } from './session-view.ts'

/** Columns of `notice_delivery d` that a view is made of. */
export const deliveryColumns = `d.id, d.notice_id AS "noticeId", d.alert_id AS "alertId", d.channel, d.state, d.attempts,
  d.last_error AS "lastError", d.queued_at AS "queuedAt", d.attempted_at AS "attemptedAt", d.sent_at AS "sentAt"`

type Times = 'queuedAt' | 'attemptedAt' | 'sentAt'
/** A row of `deliveryColumns` as `pg` gives it. */
export type DeliveryRecord = Omit<DeliveryView, Times> & { queuedAt: Date; attemptedAt: Date | null; sentAt: Date | null }

/** One delivery as lists and notices show it. */
export const deliveryView = ({ queuedAt, attemptedAt, sentAt, ...row }: DeliveryRecord): DeliveryView => ({
  ...row,
  queuedAt: queuedAt.toISOString(),
  attemptedAt: isoOrNull(attemptedAt),
  sentAt: isoOrNull(sentAt),
})

const NOTICES = `SELECT n.id, n.alert_id AS "alertId", n.seq, n.reason, n.status, n.severity, n.firing, n.resolved, n.says, n.at
  FROM notice n WHERE n.tenant_id = $1::uuid AND n.id = ANY($2::uuid[]) ORDER BY n.at, n.seq`

const DELIVERIES = `SELECT ${deliveryColumns} FROM notice_delivery d
  WHERE d.tenant_id = $1::uuid AND d.notice_id = ANY($2::uuid[]) ORDER BY d.id`

/** Notices with their deliveries, oldest first; ids that are not there are left out. */
export async function readNotices(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  ids: readonly string[],
): Promise<NoticeView[]> {
  if (ids.length === 0) return []
  type NoticeRecord = Omit<NoticeView, 'at' | 'deliveries'> & { at: Date }
  const notices = await runSql<NoticeRecord>(tx, NOTICES, [tenantId, ids])
  const rows = await runSql<DeliveryRecord>(tx, DELIVERIES, [tenantId, ids])
  const ofNotice = Map.groupBy(rows, ({ noticeId }) => noticeId)
  return notices.map(({ at, ...notice }) => ({
    ...notice,
    at: at.toISOString(),
    deliveries: (ofNotice.get(notice.id) ?? []).map(deliveryView),
  }))
}
