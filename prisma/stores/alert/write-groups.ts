import type { Labels } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

/** Evaluating takes turns, also for the seconds in which two workers think it is theirs. @returns the database's time, ms */
export async function beginEvaluation(sql: TenantConnection, tenantId: string): Promise<number> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('evaluate-alerts/' || $1::text, 0))`, [tenantId])
  return await databaseTime(sql)
}

/** The database's time in whole ms: whatever an alert goes by has this one clock. */
export async function databaseTime(sql: TenantConnection): Promise<number> {
  type Row = { at: number }
  const { rows } = await sql.query<Row>(`SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`)
  return rows[0]?.at ?? Date.now() // a SELECT without FROM has one row
}

/** Members of these rules (null = of every rule) and with these labels may be muted, or not any more, by what changed. */
export type Touched = { rules: readonly string[] | null; labels: Labels }

/** A group that does not go by a label may have members with any value of it; one that is over has none to mute. */
const TOUCH = `UPDATE alert_group g SET news = g.news + 1
  WHERE g.tenant_id = $1::uuid AND (g.state IS NOT NULL OR g.news > g.taken) AND EXISTS (SELECT FROM jsonb_to_recordset($2::jsonb) AS t(rules jsonb, labels jsonb)
    WHERE (t.rules IS NULL OR t.rules ? g.rule) AND NOT EXISTS (SELECT FROM jsonb_each_text(t.labels) l
      WHERE g.labels ? l.key AND g.labels->>l.key <> l.value))`

/** Lets groups look again at what mutes their members. */
export async function touchGroups(sql: TenantConnection, tenantId: string, touched: readonly Touched[]): Promise<void> {
  if (touched.length > 0) await sql.query(TOUCH, [tenantId, storableJson(touched)])
}

const OUTDATED = `UPDATE alert_group SET news = news + 1, policy = $2 WHERE tenant_id = $1::uuid AND policy IS DISTINCT FROM $2 AND state IS NOT NULL`

/** Lets groups that were decided under another policy decide again. */
export async function touchOutdated(sql: TenantConnection, tenantId: string, policy: string): Promise<void> {
  await sql.query(OUTDATED, [tenantId, policy])
}

/**
 * Groups with news that nobody told their workflow of, or told too long ago without effect, and those whose time to decide passed
 * long ago: their workflow is lost, or was ended by hand.
 */
const UNTOLD = `UPDATE alert_group g SET poked = g.news, poked_at = clock_timestamp()
  WHERE g.tenant_id = $1::uuid AND NOT (g.rule = ANY($2::text[]) AND coalesce(g.due_at > clock_timestamp(), false))
    AND ((g.news > g.taken AND (g.news > g.poked OR g.poked_at < clock_timestamp() - interval '5 seconds'))
    OR (g.due_at < clock_timestamp() - interval '60 seconds' AND coalesce(g.poked_at < clock_timestamp() - interval '60 seconds', true)))
  RETURNING g.group_key AS "groupKey", g.workflow_id AS "workflowId"`

export type UntoldGroup = { groupKey: string; workflowId: string }

/**
 * Claims the groups that have to be told now. Whoever dies before telling them leaves it to a look 5 s later.
 * @param patient rules whose groups take their news when their time comes, all at once
 */
export const untoldGroups = async (sql: TenantConnection, tenantId: string, patient: readonly string[]): Promise<UntoldGroup[]> =>
  (await sql.query<UntoldGroup>(UNTOLD, [tenantId, patient])).rows

/** What is over is kept for a while, as its workflow may ask for its last turn again. */
const FORGET = `DELETE FROM alert_group WHERE tenant_id = $1::uuid AND state IS NULL AND news = taken AND poked_at < now() - interval '1 day'`

/** Deletes groups of which nothing is left to remember. */
export async function forgetGroups(sql: TenantConnection, tenantId: string): Promise<void> {
  await sql.query(FORGET, [tenantId])
}
