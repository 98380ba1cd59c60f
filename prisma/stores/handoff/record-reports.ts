import type { HandoffReportBody, HandoffReported } from '#contracts/api/response.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { storableOrNull, storableText } from '../storable.ts'
import { makeChannels } from './make-channel.ts'
import { byIndex } from './send-messages.ts'

type Report = HandoffReportBody['reports'][number]

const LOCK =
  'SELECT channel FROM handoff_channel WHERE tenant_id = $1::uuid AND channel = ANY ($2::text[]) ORDER BY channel FOR NO KEY UPDATE'
/** `n` counts in commit order, as the channel is locked: whoever reads on from a number misses none. */
const ADD = `WITH given AS (
    SELECT DISTINCT ON (channel, message_id, step, report_id) *
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::text[], $9::text[], $10::text[],
      $11::text[], $12::timestamptz[]) WITH ORDINALITY
      AS g(channel, message_id, step, report_id, seq, at, from_session, to_session, read_version, wrote_version, deadline_at, i)
    ORDER BY channel, message_id, step, report_id, i),
  fresh AS (
    SELECT g.*, row_number() OVER (PARTITION BY channel ORDER BY i) AS place,
      row_number() OVER (PARTITION BY channel, message_id, step ORDER BY i) > 1 OR EXISTS (SELECT FROM handoff_report k
        WHERE k.tenant_id = $1::uuid AND k.channel = g.channel AND k.message_id = g.message_id AND k.step = g.step) AS again
    FROM given g WHERE NOT EXISTS (SELECT FROM handoff_report k WHERE k.tenant_id = $1::uuid AND k.channel = g.channel
      AND k.message_id = g.message_id AND k.step = g.step AND k.report_id = g.report_id)),
  made AS (
    INSERT INTO handoff_report (tenant_id, channel, message_id, step, report_id, n, again, seq, at, from_session, to_session,
      read_version, wrote_version, deadline_at, source)
    SELECT $1::uuid, f.channel, f.message_id, f.step, f.report_id, c.reported + f.place, f.again, f.seq, f.at, f.from_session,
      f.to_session, f.read_version, f.wrote_version, f.deadline_at, $13
    FROM fresh f JOIN handoff_channel c ON c.tenant_id = $1::uuid AND c.channel = f.channel),
  sums AS (
    SELECT channel, count(*) AS n, count(*) FILTER (WHERE step = 'sent' AND NOT again) AS sent, max(at) AS last,
      count(*) FILTER (WHERE step = 'effective' AND NOT again) AS effective FROM fresh GROUP BY channel)
  UPDATE handoff_channel c SET reported = c.reported + s.n, sent = c.sent + CASE WHEN c.durable THEN 0 ELSE s.sent END,
    effective = c.effective + CASE WHEN c.durable THEN 0 ELSE s.effective END,
    last_message_at = greatest(c.last_message_at, s.last), changed_at = clock_timestamp()
  FROM sums s WHERE c.tenant_id = $1::uuid AND c.channel = s.channel RETURNING s.n::int AS n`

/**
 * Keeps what was reported of messages that go another way. A report that is known (channel, message, step and report id) counts for
 * nothing.
 * @throws TooManyChannels
 */
export async function recordReports(
  db: Database,
  tenantId: string,
  { reports, source }: { reports: readonly Report[]; source: 'api' | 'gateway' },
): Promise<HandoffReported> {
  if (reports.length === 0) return { taken: 0, known: 0 }
  return await db.withTenantSql(tenantId, async (sql) => await add(sql, tenantId, reports, source), byIndex)
}

async function add(
  sql: TenantConnection,
  tenantId: string,
  reports: readonly Report[],
  source: string,
): Promise<HandoffReported> {
  const names = [...new Set(reports.map(({ channel }) => channel))].toSorted()
  await makeChannels(sql, tenantId, names)
  await sql.query(LOCK, [tenantId, names])
  const column = <T>(of: (report: Report) => T): T[] => reports.map(of)
  const ids = [column((one) => one.channel), column((one) => storableText(one.messageId)), column((one) => one.step)]
  const facts = [column((one) => storableText(one.reportId)), column((one) => one.seq ?? null), column((one) => one.at)]
  const sessions = [column((one) => storableOrNull(one.fromSession)), column((one) => storableOrNull(one.toSession))]
  const versions = [column((one) => storableOrNull(one.readVersion)), column((one) => storableOrNull(one.wroteVersion))]
  const values = [tenantId, ...ids, ...facts, ...sessions, ...versions, column((one) => one.deadlineAt ?? null), source]
  const { rows } = await sql.query<{ n: number }>(ADD, values)
  const taken = rows.reduce((sum, { n }) => sum + n, 0)
  return { taken, known: reports.length - taken }
}
