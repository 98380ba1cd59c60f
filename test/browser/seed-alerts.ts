import { randomUUID } from 'node:crypto'
import type { AlertMemberView, AlertView, DeliveryView, NoticeMessage } from '#contracts/alerts.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import type { NoticeReason } from '#domain/alert/alert.ts'
import { readAlerts } from '#prisma/stores/alert/alert-view.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { readNotices } from '#prisma/stores/notice-view.ts'
import type { Installation } from '#test/monitoring/installation.ts'

type Delivered = Pick<DeliveryView, 'channel' | 'state'> & { attempts?: number; lastError?: string }
type Told = { reason: NoticeReason; says: string; secondsAgo: number; to: Delivered[] }
/** What an alert is like; times in seconds before now. */
export type SeededAlert = Pick<AlertView, 'rule' | 'state' | 'severity' | 'title' | 'says'> & {
  labels?: Record<string, string>
  openedAgo: number
  resolvedAgo?: number
  acknowledgedBy?: string
  suppressed?: number
  message?: Partial<NoticeMessage>
  members?: (Partial<AlertMemberView> & { says: string })[]
  told?: Told[]
}

const ALERT = `INSERT INTO alert (id, tenant_id, rule, group_key, state, severity, labels, title, says, detail, firing, resolved, suppressed,
    notice_count, opened_at, notified_at, acknowledged_at, acknowledged_by, flapping_since, resolved_at, updated_at, workflow_id)
  SELECT n.id, $1::uuid, n.rule, n.rule || n.id, n.state, n.severity, n.labels, n.title, n.says, n.detail, n.firing, n.resolved, n.suppressed,
    n.told, n.opened, n.notified, n.acknowledged, n.by, n.flapping, n.over, now(), 'seeded/' || n.id
  FROM jsonb_to_record($2::jsonb) AS n(id uuid, rule text, state text, severity text, labels jsonb, title text, says text, detail jsonb,
    firing int, resolved int, suppressed int, told int, opened timestamptz, notified timestamptz, acknowledged timestamptz, by text,
    flapping timestamptz, over timestamptz)`

const MEMBERS = `INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, alert_id, labels, severity, state, since, cleared_at,
    session_id, gateway_id, says, figures, suppressed_by)
  SELECT $1::uuid, n.rule, n.fingerprint, n.rule, n.alert, n.labels, n.severity, n.state, n.since, n.cleared, n."sessionId", n."gatewayId",
    n.says, n.figures, n."suppressedBy"
  FROM jsonb_to_recordset($2::jsonb) AS n(rule text, fingerprint text, alert uuid, labels jsonb, severity text, state text,
    since timestamptz, cleared timestamptz, "sessionId" uuid, "gatewayId" uuid, says text, figures jsonb, "suppressedBy" text)`

const NOTICE = `INSERT INTO notice (id, tenant_id, alert_id, seq, reason, status, severity, firing, resolved, says, message, at)
  VALUES ($2::uuid, $1::uuid, $3::uuid, $4, $5, $6, $7, $8, 0, $9, '{}', $10)`

const DELIVERIES = `INSERT INTO notice_delivery (tenant_id, key, notice_id, alert_id, channel, state, attempts, last_error, body, queued_at,
    attempted_at, sent_at)
  SELECT $1::uuid, gen_random_uuid()::text, $3::uuid, $4::uuid, n.channel, n.state, coalesce(n.attempts, 1), n."lastError",
    jsonb_build_object('message', jsonb_build_object('title', $5::text)), $6, $6,
    CASE WHEN n.state = 'sent' THEN $6::timestamptz + interval '0.3 s' END
  FROM jsonb_to_recordset($2::jsonb) AS n(channel text, state text, attempts int, "lastError" text)`

const ago = (seconds: number | undefined) => (seconds === undefined ? null : new Date(Date.now() - seconds * 1000).toISOString())

/** Writes an alert with its members, notices and deliveries as they stand, and shows it on the stream. */
export async function seedAlert({ db }: Installation, seeded: SeededAlert): Promise<string> {
  const id = randomUUID()
  await db.withTenantSql(DEFAULT_TENANT_ID, async (sql) => {
    await sql.query(ALERT, [DEFAULT_TENANT_ID, JSON.stringify(alertRow(id, seeded))])
    await sql.query(MEMBERS, [DEFAULT_TENANT_ID, JSON.stringify(memberRows(id, seeded))])
    const notices: string[] = []
    for (const [index, { reason, says, secondsAgo, to }] of (seeded.told ?? []).entries()) {
      const notice = randomUUID()
      const status = reason === 'all-resolved' ? 'resolved' : 'firing'
      const firing = seeded.members?.length ?? 1
      const facts = [index + 1, reason, status, seeded.severity, firing, says, ago(secondsAgo)]
      await sql.query(NOTICE, [DEFAULT_TENANT_ID, notice, id, ...facts])
      await sql.query(DELIVERIES, [DEFAULT_TENANT_ID, JSON.stringify(to), notice, id, seeded.title, ago(secondsAgo)])
      notices.push(notice)
    }
    const alerts = await readAlerts(sql, DEFAULT_TENANT_ID, [id])
    const told = await readNotices(sql, DEFAULT_TENANT_ID, notices)
    await appendFrames(sql, DEFAULT_TENANT_ID, [
      ...alerts.map((alert) => ({ type: 'alert' as const, alert })),
      ...told.map((notice) => ({ type: 'notice' as const, notice })),
    ])
  })
  return id
}

function alertRow(id: string, seeded: SeededAlert) {
  const { openedAgo, resolvedAgo, acknowledgedBy, members = [], told = [], suppressed = 0, state, labels = {}, ...rest } = seeded
  const over = ago(resolvedAgo)
  return {
    ...{ ...rest, id, state, labels, suppressed, told: told.length, opened: ago(openedAgo), over },
    ...{
      firing: over ? 0 : Math.max(members.length - suppressed, state === 'silenced' ? 0 : 1),
      resolved: over ? members.length : 0,
    },
    ...{ notified: told[0] ? ago(told[0].secondsAgo) : null, flapping: state === 'flapping' ? ago(openedAgo / 2) : null },
    ...{ by: acknowledgedBy ?? null, acknowledged: acknowledgedBy ? ago(openedAgo / 2) : null },
    detail: {
      ...{ title: seeded.title, what: seeded.says, why: members.slice(0, 3).map(({ says }) => says), cost: null, actions: [] },
      ...{ runbook: null, owner: null, url: `/alerts/${id}`, ...seeded.message },
    },
  }
}

function memberRows(alert: string, { rule, severity, openedAgo, resolvedAgo, members = [] }: SeededAlert) {
  const state = resolvedAgo === undefined ? 'firing' : 'resolved'
  const shared = { rule, severity, alert, state, since: ago(openedAgo), cleared: ago(resolvedAgo), figures: {}, labels: {} }
  return members.map((member) => ({ fingerprint: randomUUID(), ...shared, ...member }))
}

/** Changes an alert as its workflow would, and shows it on the stream. `change` is SQL of ours. */
export async function changeAlert({ db }: Installation, id: string, change: string): Promise<void> {
  await db.withTenantSql(DEFAULT_TENANT_ID, async (sql) => {
    await sql.query(`UPDATE alert SET ${change}, updated_at = now() WHERE tenant_id = $1::uuid AND id = $2::uuid`, [
      DEFAULT_TENANT_ID,
      id,
    ])
    const alerts = await readAlerts(sql, DEFAULT_TENANT_ID, [id])
    await appendFrames(
      sql,
      DEFAULT_TENANT_ID,
      alerts.map((alert) => ({ type: 'alert' as const, alert })),
    )
  })
}
