import type { Database } from '#prisma/client.ts'
import { KEPT_HOURS } from './idempotency-keys.ts'
import { keptFrom } from './trace/kept-from.ts'

/** How long each kind of row is kept, in days. Absent = for ever. Audit entries are kept 30 days at the least. */
export type RetentionPolicy = {
  timelineDays?: number
  tokenUseDays?: number
  toolExecutionDays?: number
  runDays?: number
  gapDays?: number
  findingDays?: number
  goneSessionDays?: number
  streamDays?: number
  auditDays?: number
  actionDays?: number
  deploymentDays?: number
  outputDays?: number
  gateRunDays?: number
  gateSampleDays?: number
  driftReportDays?: number
  incidentDays?: number
  alertDays?: number
  silenceDays?: number
  handoffDays?: number
  traceDays?: number
  logDays?: number
  webhookDays?: number
}

/** What was removed, by table. */
export type RetentionCounts = Record<
  | 'session_event'
  | 'token_use'
  | 'tool_execution'
  | 'run'
  | 'gateway_gap'
  | 'finding'
  | 'session'
  | 'stream_event'
  | 'audit_entry'
  | 'action_request'
  | 'budget_stop'
  | 'deployment_line'
  | 'deployment'
  | 'gate_sample'
  | 'gate_run'
  | 'drift_report'
  | 'incident'
  | 'alert'
  | 'silence'
  | 'handoff_report'
  | 'handoff_message'
  | 'handoff_delivery'
  | 'notice_delivery'
  | 'webhook_delivery'
  | 'webhook_seen'
  | 'trace_span'
  | 'trace'
  | 'log_line'
  | 'telemetry_loss'
  | 'sign_in'
  | 'worker_beat'
  | 'idempotency_key',
  number
>

type Table = keyof RetentionCounts

/** Rows a transaction removes: its locks last milliseconds, so no writer waits long for it. */
const CHUNK = 2_000
const DAY_MS = 86_400_000
/** Sign-ins and workers that are over are of use to nobody after this. */
const OVER_DAYS = 30
/** The database refuses to remove younger entries (see the migration). */
const LEAST_AUDIT_DAYS = 30
/** Longer than any window of a budget: what was stopped in it must not be asked for anew. */
const LEAST_STOP_DAYS = 120

/** A session with history in it: that was brought on purpose, and would go with it. */
const holdsHistory = ['session_event', 'token_use', 'tool_execution', 'run']
  .map((table) => `EXISTS (SELECT FROM ${table} h WHERE h.tenant_id = $1 AND h.session_id = session.id AND h.imported)`)
  .join(' OR ')

/**
 * What makes a row old enough; `$2` is the time before which it is. What a backfill brought is old by nature: it stays until its run
 * is undone.
 */
const isOld: Record<Exclude<Table, 'stream_event'>, string> = {
  session_event: 'received_at < $2 AND NOT imported',
  token_use: 'at < $2 AND NOT imported',
  tool_execution: 'coalesce(ended_at, started_at) < $2 AND NOT imported',
  run: 'ended_at < $2 AND NOT imported',
  gateway_gap: 'to_at < $2',
  finding: 'cleared_at < $2',
  session: `gone_at < $2 AND NOT imported AND NOT (${holdsHistory})`,
  audit_entry: 'at < $2',
  action_request: "requested_at < $2 AND state <> 'requested'",
  budget_stop: "at < $2 AND state <> 'requested'",
  deployment_line: 'at < $2',
  // What runs, and what can be returned to, is named by its deployment.
  deployment: `finished_at < $2 AND NOT EXISTS (SELECT FROM environment e WHERE e.tenant_id = $1
    AND (e.current_deployment_id = deployment.id
      OR e.returnable @> jsonb_build_array(jsonb_build_object('deploymentId', deployment.id))))`,
  gate_sample: 'at < $2',
  // One that never ended was given up long ago.
  gate_run: 'coalesce(finished_at, started_at) < $2',
  drift_report: `at < $2 AND EXISTS (SELECT FROM drift_report n WHERE n.tenant_id = $1 AND n.scope = drift_report.scope
    AND n.environment = drift_report.environment AND n.against IS NOT DISTINCT FROM drift_report.against AND n.at > drift_report.at)`,
  // With its timeline and its actions; after it, its alert can go.
  incident: 'closed_at < $2',
  alert: `resolved_at < $2 AND NOT EXISTS (SELECT FROM incident i WHERE i.tenant_id = $1 AND i.alert_id = alert.id)`,
  silence: 'ends_at < $2',
  // What is not judged yet stays, as does what is not settled, or waits for a person.
  handoff_report: `recorded_at < $2 AND n <= (SELECT c.judged_n FROM handoff_channel c
    WHERE c.tenant_id = $1 AND c.channel = handoff_report.channel)`,
  handoff_message: `coalesce(fate_at, sent_at) < $2 AND fate IS DISTINCT FROM 'dead' AND seq < (SELECT c.head_seq FROM handoff_channel c
    WHERE c.tenant_id = $1 AND c.channel = handoff_message.channel)`,
  handoff_delivery: 'effective_at < $2',
  // Those of a notice go with its alert.
  notice_delivery: `notice_id IS NULL AND state IN ('sent', 'skipped', 'dead') AND queued_at < $2`,
  // A test that nobody settled waits for nothing.
  webhook_delivery: `(state IN ('sent', 'dead') OR position IS NULL) AND queued_at < $2`,
  // Whatever the stream has not spoken of for so long is over.
  webhook_seen: 'seen_at < $2',
  // Those of a trace that goes on for weeks go one by one.
  trace_span: 'started_at < $2',
  trace: 'ended_at < $2',
  log_line: 'at < $2',
  telemetry_loss: 'to_at < $2',
  sign_in: 'expires_at < $2',
  worker_beat: 'beat_at < $2',
  // One that is still at work is renewed, and is younger.
  idempotency_key: 'begun_at < $2 AND leased_until < now()',
}

/**
 * Removes what the policy keeps no longer, chunk by chunk. Idempotent: stopped half-way, the next call goes on.
 * @param now ms since epoch
 * @param onChunk called after each chunk (a heartbeat); what it throws ends the work.
 */
export async function retain(
  db: Database,
  tenantId: string,
  policy: RetentionPolicy,
  { now = Date.now(), onChunk }: { now?: number; onChunk?: (removed: RetentionCounts) => void } = {},
): Promise<RetentionCounts> {
  const removed = none()
  const days = daysKept(policy)
  for (const table of Object.keys(removed) as Table[]) {
    const kept = days[table]
    if (kept === undefined) continue
    const before = await keptFrom(db, tenantId, { table, oldest: new Date(now - kept * DAY_MS) })
    for (let chunk = CHUNK; chunk === CHUNK; ) {
      chunk = table === 'stream_event' ? await trimStream(db, tenantId, before) : await removeChunk(db, tenantId, table, before)
      removed[table] += chunk
      onChunk?.(removed)
    }
  }
  return removed
}

const daysKept = (policy: RetentionPolicy): Partial<Record<Table, number>> => ({
  session_event: policy.timelineDays,
  token_use: policy.tokenUseDays,
  tool_execution: policy.toolExecutionDays,
  run: policy.runDays,
  gateway_gap: policy.gapDays,
  finding: policy.findingDays,
  session: policy.goneSessionDays,
  stream_event: policy.streamDays,
  audit_entry: policy.auditDays === undefined ? undefined : Math.max(LEAST_AUDIT_DAYS, policy.auditDays),
  action_request: policy.actionDays,
  budget_stop: policy.actionDays === undefined ? undefined : Math.max(LEAST_STOP_DAYS, policy.actionDays),
  deployment_line: policy.outputDays,
  deployment: policy.deploymentDays,
  gate_sample: policy.gateSampleDays,
  gate_run: policy.gateRunDays,
  drift_report: policy.driftReportDays,
  incident: policy.incidentDays,
  alert: policy.alertDays,
  silence: policy.silenceDays,
  handoff_report: policy.handoffDays,
  handoff_message: policy.handoffDays,
  webhook_delivery: policy.webhookDays,
  webhook_seen: policy.webhookDays,
  handoff_delivery: policy.handoffDays,
  notice_delivery: policy.alertDays,
  trace_span: policy.traceDays,
  trace: policy.traceDays,
  log_line: policy.logDays,
  telemetry_loss: policy.traceDays,
  sign_in: OVER_DAYS,
  worker_beat: OVER_DAYS,
  idempotency_key: KEPT_HOURS / 24,
})

/** Rows that somebody holds are left for the next time. A session goes with all that is its own. */
async function removeChunk(db: Database, tenantId: string, table: Exclude<Table, 'stream_event'>, before: Date): Promise<number> {
  // Nothing ever updates an audit entry, and locking one would need the right to.
  const skipHeld = table === 'audit_entry' ? '' : 'FOR UPDATE SKIP LOCKED'
  const text = `DELETE FROM ${table} WHERE tenant_id = $1 AND ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE tenant_id = $1 AND ${isOld[table]} LIMIT ${CHUNK} ${skipHeld}))`
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query(text, [tenantId, before])).rowCount ?? 0)
}

/** The oldest frames, in their order, and how far that went: who asks for an older position is told to load anew. */
const TRIM = `WITH oldest AS (
    SELECT id, at FROM stream_event WHERE tenant_id = $1 ORDER BY id LIMIT ${CHUNK}),
  old AS (SELECT id FROM oldest WHERE id < coalesce((SELECT min(id) FROM oldest WHERE at >= $2), 9223372036854775807)),
  gone AS (DELETE FROM stream_event WHERE tenant_id = $1 AND id <= (SELECT max(id) FROM old) RETURNING id),
  floor AS (UPDATE tenant SET stream_floor = greatest(stream_floor, (SELECT max(id) FROM old))
    WHERE tenant_id = $1 AND EXISTS (SELECT FROM old))
  SELECT count(*)::int AS n FROM gone`

async function trimStream(db: Database, tenantId: string, before: Date): Promise<number> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ n: number }>(TRIM, [tenantId, before])
    return rows[0]?.n ?? 0
  })
}

const none = (): RetentionCounts => ({
  ...{ session_event: 0, token_use: 0, tool_execution: 0, run: 0, gateway_gap: 0, finding: 0, session: 0, stream_event: 0 },
  ...{ audit_entry: 0, action_request: 0, budget_stop: 0, sign_in: 0, worker_beat: 0, notice_delivery: 0 },
  ...{ deployment_line: 0, deployment: 0, gate_sample: 0, gate_run: 0, drift_report: 0, incident: 0, alert: 0, silence: 0 },
  ...{ trace_span: 0, trace: 0, log_line: 0, telemetry_loss: 0 },
  ...{ handoff_report: 0, handoff_message: 0, handoff_delivery: 0, webhook_delivery: 0, webhook_seen: 0 },
  idempotency_key: 0,
})
