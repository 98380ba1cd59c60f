import type { SilenceView } from '#contracts/alerts.ts'
import type { SilencePage } from '#contracts/api/response.ts'
import type { Matcher } from '#domain/alert/alert.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { type NewAuditEntry, recordAudit } from '../audit.ts'
import { isoOrNull } from '../session-view.ts'
import { storableJson, storableText } from '../storable.ts'
import { headOf } from '../stream-head.ts'
import { groupsMatched } from './silenced-members.ts'

/** Those that hold or will, and the last of those that are over. */
const MOST_LISTED = 200

const COLUMNS = `s.id, s.matchers, s.owner, s.reason, s.created_by AS "createdBy", s.starts_at AS "startsAt", s.ends_at AS "endsAt",
  s.ended_at AS "endedAt", s.ended_by AS "endedBy"`

type SilenceRecord = Omit<SilenceView, 'startsAt' | 'endsAt' | 'endedAt'> & { startsAt: Date; endsAt: Date; endedAt: Date | null }

const silenceView = ({ startsAt, endsAt, endedAt, ...row }: SilenceRecord): SilenceView => ({
  ...row,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
  endedAt: isoOrNull(endedAt),
})

const LIST = `SELECT ${COLUMNS} FROM silence s WHERE s.tenant_id = $1::uuid
  ORDER BY s.ended_at IS NULL AND s.ends_at > now() DESC, s.ends_at DESC, s.id LIMIT ${MOST_LISTED}`

/** Silences that people made: those that hold or will first, each group with the latest end first. */
export async function listSilences(db: Database, tenantId: string): Promise<SilencePage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { asOf, items: (await sql.query<SilenceRecord>(LIST, [tenantId])).rows.map(silenceView) }
  })
}

export type NewSilence = {
  matchers: readonly Matcher[]
  owner: string
  reason: string
  createdBy: string
  /** ms since epoch; null = now. */
  startsAt: number | null
  endsAt: number
}

const MAKE = `INSERT INTO silence AS s (tenant_id, matchers, owner, reason, created_by, starts_at, ends_at)
  VALUES ($1::uuid, $2::jsonb, $3, $4, $5, COALESCE(to_timestamp($6::float8 / 1000), now()), to_timestamp($7::float8 / 1000))
  RETURNING ${COLUMNS}`

/** Makes a silence, on the stream and in the audit log. */
export async function makeSilence(
  db: Database,
  tenantId: string,
  { matchers, owner, reason, createdBy, startsAt, endsAt }: NewSilence,
  audit: Omit<NewAuditEntry, 'target'>,
): Promise<SilenceView> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const texts = [owner, reason, createdBy].map(storableText)
    const values = [tenantId, storableJson(matchers), ...texts, startsAt, endsAt]
    const [row] = (await sql.query<SilenceRecord>(MAKE, values)).rows
    if (!row) throw new Error('The silence was not made.')
    return await shown(sql, tenantId, silenceView(row), audit)
  })
}

const END = `UPDATE silence s SET ended_at = now(), ended_by = $3
  WHERE s.tenant_id = $1::uuid AND s.id = $2::uuid AND s.ended_at IS NULL AND s.ends_at > now() RETURNING ${COLUMNS}`

/** Ends a silence before its time. Null = there is none, or it is over. */
export async function endSilence(
  db: Database,
  tenantId: string,
  { id, by }: { id: string; by: string },
  audit: Omit<NewAuditEntry, 'target'>,
): Promise<SilenceView | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const [row] = (await sql.query<SilenceRecord>(END, [tenantId, id, storableText(by)])).rows
    return row ? await shown(sql, tenantId, silenceView(row), audit) : null
  })
}

/** What tells the groups: their row says that there is news, and whoever evaluates hears at once that he has to look. */
const TOUCH = `UPDATE alert_group SET news = news + 1 WHERE tenant_id = $1::uuid AND group_key = ANY($2::text[])`
const WAKE = `SELECT pg_notify('finding', $1::text)`

/** The groups with members that it is about decide anew; it is shown, and in the audit log. */
async function shown(
  sql: TenantConnection,
  tenantId: string,
  silence: SilenceView,
  audit: Omit<NewAuditEntry, 'target'>,
): Promise<SilenceView> {
  await sql.query(TOUCH, [tenantId, await groupsMatched(sql, tenantId, silence.matchers)])
  await sql.query(WAKE, [tenantId])
  await appendFrames(sql, tenantId, [{ type: 'silence', silence }])
  await recordAudit(sql, tenantId, { ...audit, target: silence.id })
  return silence
}

const ONE = `SELECT ${COLUMNS} FROM silence s WHERE s.tenant_id = $1::uuid AND s.id = $2::uuid`

/** A silence, also one that is over; null = there is none. */
export async function findSilence(db: Database, tenantId: string, id: string): Promise<SilenceView | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<SilenceRecord>(ONE, [tenantId, id]))
  return rows[0] ? silenceView(rows[0]) : null
}
