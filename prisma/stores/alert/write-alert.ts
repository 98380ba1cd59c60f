import type { GroupDecision } from '#contracts/alert-group.ts'
import type { NoticeMessage } from '#contracts/alerts.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { GroupAlert, GroupState, Muted, NoticeDecision } from '#domain/alert/group-state.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { type QueuedMessage, queueMessages } from '../notice-deliveries.ts'
import { readNotices } from '../notice-view.ts'
import { storableJson, storableOrNull, storableText } from '../storable.ts'
import { readAlerts } from './alert-view.ts'
import type { HeldGroup } from './take-group.ts'

/** An alert's row as a turn leaves it. */
export type WrittenAlert = {
  id: string
  previousId: string | null
  alert: GroupAlert
  message: NoticeMessage
  says: string
}

const PUT = `INSERT INTO alert AS a (tenant_id, id, rule, group_key, labels, workflow_id, previous_id, owner, runbook, state, severity, title,
    says, detail, firing, resolved, suppressed, notice_count, opened_at, notified_at, acknowledged_at, acknowledged_by, flapping_since,
    resolved_at, updated_at)
  SELECT $1::uuid, p.id, p.rule, p.group_key, p.labels, p.workflow_id, p.previous_id, p.owner, p.runbook, p.state, p.severity, p.title, p.says,
    p.detail, p.firing, p.resolved, p.suppressed, p.notice_count, to_timestamp(p.opened_at / 1000), to_timestamp(p.notified_at / 1000),
    to_timestamp(p.acknowledged_at / 1000), p.acknowledged_by, to_timestamp(p.flapping_since / 1000), to_timestamp(p.resolved_at / 1000), now()
  FROM jsonb_to_record($2::jsonb) AS p(id uuid, rule text, group_key text, labels jsonb, workflow_id text, previous_id uuid, owner text,
    runbook text, state text, severity text, title text, says text, detail jsonb, firing int, resolved int, suppressed int,
    notice_count int, opened_at float8, notified_at float8, acknowledged_at float8, acknowledged_by text, flapping_since float8,
    resolved_at float8)
  ON CONFLICT (tenant_id, id) DO UPDATE SET owner = excluded.owner, runbook = excluded.runbook, state = excluded.state,
    severity = excluded.severity, title = excluded.title, says = excluded.says, detail = excluded.detail, firing = excluded.firing,
    resolved = excluded.resolved, suppressed = excluded.suppressed, notice_count = excluded.notice_count,
    notified_at = excluded.notified_at, acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,
    flapping_since = excluded.flapping_since, resolved_at = excluded.resolved_at, updated_at = excluded.updated_at`

/** An id for an alert: later ones are higher, as of everything that the database makes. */
export async function newAlertId(sql: TenantConnection): Promise<string> {
  const { rows } = await sql.query<{ id: string }>('SELECT uuidv7() AS id')
  const [row] = rows
  if (!row) throw new Error('The database made no id.')
  return row.id
}

/** What an alert said when it was last written; null = it was not. */
export async function lastMessage(sql: TenantConnection, tenantId: string, alertId: string): Promise<NoticeMessage | null> {
  const find = 'SELECT detail FROM alert WHERE tenant_id = $1::uuid AND id = $2::uuid'
  return (await sql.query<{ detail: NoticeMessage }>(find, [tenantId, alertId])).rows[0]?.detail ?? null
}

/** Writes an alert's row as it stands now. */
export async function putAlert(sql: TenantConnection, tenantId: string, group: HeldGroup, written: WrittenAlert): Promise<void> {
  const { id, previousId, alert, message, says } = written
  const { rule, groupKey, labels, workflowId } = group
  const row = {
    ...{ id, rule, group_key: groupKey, labels, workflow_id: workflowId, previous_id: previousId },
    ...{ owner: message.owner, runbook: message.runbook, state: alert.state, severity: alert.severity },
    ...{ title: message.title, says, detail: message },
    ...{ firing: alert.firing, resolved: alert.resolved, suppressed: alert.suppressed, notice_count: alert.noticeCount },
    ...{ opened_at: alert.openedAt, notified_at: alert.notifiedAt, flapping_since: alert.flappingSince },
    ...{ acknowledged_at: alert.acknowledged?.at, acknowledged_by: alert.acknowledged?.by, resolved_at: alert.resolvedAt },
  }
  await sql.query(PUT, [tenantId, storableJson(row)])
}

/** What is clear stays with the alert that it was in; what is open is in the one that stands. */
const JOIN = `UPDATE alert_member m SET suppressed_by = $4::jsonb->>m.fingerprint,
    alert_id = CASE WHEN m.cleared_at IS NULL THEN $3::uuid ELSE coalesce(m.alert_id, $3::uuid) END
  WHERE m.tenant_id = $1::uuid AND m.group_key = $2 AND (m.cleared_at IS NULL OR m.n > $5::bigint)
    AND (m.suppressed_by IS DISTINCT FROM $4::jsonb->>m.fingerprint OR m.alert_id IS NULL
      OR (m.cleared_at IS NULL AND m.alert_id <> $3::uuid))`

/** Lets members say which alert they are in, and what mutes them. */
export async function joinMembers(
  sql: TenantConnection,
  tenantId: string,
  { groupKey, taken }: HeldGroup,
  { alertId, muted }: { alertId: string; muted: Muted },
): Promise<void> {
  await sql.query(JOIN, [tenantId, groupKey, alertId, storableJson(Object.fromEntries(muted)), taken])
}

const NOTICE = `INSERT INTO notice (tenant_id, alert_id, seq, reason, status, severity, firing, resolved, says, message, at)
  VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, to_timestamp($11::float8 / 1000))
  ON CONFLICT (tenant_id, alert_id, seq) DO NOTHING RETURNING id`

/** Writes what people are told, and queues it for each channel, once. @returns the notice's id, null = it was there */
export async function putNotice(
  sql: TenantConnection,
  tenantId: string,
  { alertId, notice, message }: { alertId: string; notice: NoticeDecision; message: NoticeMessage },
): Promise<string | null> {
  const { seq, reason, status, severity, counts, at } = notice
  const told = [
    seq,
    reason,
    status,
    severity,
    counts.firing,
    counts.resolved,
    storableText(message.title),
    storableJson(message),
    at,
  ]
  const [row] = (await sql.query<{ id: string }>(NOTICE, [tenantId, alertId, ...told])).rows
  if (!row) return null
  const about = {
    severity,
    status,
    reason,
    seq,
    firing: counts.firing,
    resolved: counts.resolved,
    at: new Date(at).toISOString(),
  }
  const messages = notice.channels.map(
    (channel): QueuedMessage => ({ key: `${alertId}/${seq}/${channel}`, channel, message, noticeId: row.id, alertId, about }),
  )
  await queueMessages(sql, tenantId, messages)
  return row.id
}

const UNSENT = `SELECT d.id FROM notice_delivery d WHERE d.tenant_id = $1::uuid AND d.alert_id = $2::uuid AND d.state = 'queued'
  AND d.attempts = 0 ORDER BY d.id`

/** Deliveries of an alert that nobody tried yet, oldest first: those of this turn, and any whose sender died before it began. */
export async function unsentDeliveries(sql: TenantConnection, tenantId: string, alertId: string): Promise<string[]> {
  return (await sql.query<{ id: string }>(UNSENT, [tenantId, alertId])).rows.map(({ id }) => id)
}

const LEAVE = `UPDATE alert_group SET taken = $3::bigint, state = $4::json, due_at = to_timestamp($5::float8 / 1000), policy = $6,
    alert_id = $7::uuid, episode = $8, turn = $9, decision = $10::json
  WHERE tenant_id = $1::uuid AND group_key = $2`

/** What a group remembers after a turn. `state` null = nothing. */
export type LeftGroup = {
  state: GroupState | null
  /** When to look again, ms; null = not before something happens. */
  dueAt: number | null
  policy: string
  alertId: string | null
  episode: number
  turn: string
  decision: GroupDecision
}

/** Ends a turn: all that was told of the group until now is taken. */
export async function leaveGroup(sql: TenantConnection, tenantId: string, group: HeldGroup, left: LeftGroup): Promise<void> {
  const { state, dueAt, policy, alertId, episode, turn, decision } = left
  const remembered = state ? storableJson(state) : null
  const now = [remembered, dueAt, policy, alertId, episode, storableOrNull(turn), storableJson(decision)]
  await sql.query(LEAVE, [tenantId, group.groupKey, group.news, ...now])
}

/** Shows an alert, and what people were told, on the stream. Do it last (see `appendFrames`). */
export async function showAlert(
  sql: TenantConnection,
  tenantId: string,
  { alertId, noticeId }: { alertId: string; noticeId: string | null },
): Promise<void> {
  const alerts = (await readAlerts(sql, tenantId, [alertId])).map((alert): LiveFrame => ({ type: 'alert', alert }))
  const notices = noticeId ? await readNotices(sql, tenantId, [noticeId]) : []
  await appendFrames(sql, tenantId, [...alerts, ...notices.map((notice): LiveFrame => ({ type: 'notice', notice }))])
}
