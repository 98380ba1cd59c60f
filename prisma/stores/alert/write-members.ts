import type { EvidenceView } from '#contracts/evidence.ts'
import type { Labels, Severity } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

/** The group that a member belongs to. */
export type MemberGroup = { groupKey: string; rule: string; groupLabels: Labels; workflowId: string }

/** Something that begins to be wrong, or cannot be known any more. `since` in ms: when the trouble began, as people are told. */
export type OpenMember = MemberGroup & {
  fingerprint: string
  state: 'firing' | 'no-data'
  labels: Labels
  severity: Severity
  since: number
  findingId: string | null
  sessionId: string | null
  gatewayId: string | null
  says: string
  figures: EvidenceView['figures']
}

/** An open member that becomes another. `severity` null = as it was. */
export type MemberChange = {
  id: string
  rule: string
  groupKey: string
  labels: Labels
  state: 'firing' | 'no-data' | 'resolved'
  severity: Severity | null
}

export type MemberChanges = { changed: readonly MemberChange[]; opened: readonly OpenMember[] }

/** A group begins where its members are: those of an earlier time are not taken again. */
const BEGIN = `INSERT INTO alert_group AS g (tenant_id, group_key, rule, labels, workflow_id, news, taken)
  SELECT $1::uuid, o.group_key, o.rule, o.labels, o.workflow_id, b.n + 1, b.n
  FROM jsonb_to_recordset($2::jsonb) AS o(group_key text, rule text, labels jsonb, workflow_id text)
  CROSS JOIN LATERAL (SELECT coalesce(max(m.n), 0) AS n FROM alert_member m
    WHERE m.tenant_id = $1::uuid AND m.group_key = o.group_key) b
  ORDER BY o.group_key
  ON CONFLICT (tenant_id, group_key) DO UPDATE SET news = g.news + 1`

const ADD = `UPDATE alert_group g SET news = g.news + 1
  WHERE g.tenant_id = $1::uuid AND g.group_key = ANY($2::text[]) AND g.group_key <> ALL($3::text[])`

const CHANGE = `UPDATE alert_member m SET state = c.state, severity = coalesce(c.severity, m.severity), changed_at = at.t,
    cleared_at = CASE WHEN c.state = 'resolved' THEN greatest(at.t, m.opened_at) END, n = g.news
  FROM jsonb_to_recordset($2::jsonb) AS c(id uuid, state text, severity text)
  CROSS JOIN (SELECT to_timestamp($3::float8 / 1000)) at(t), alert_group g
  WHERE m.tenant_id = $1::uuid AND m.id = c.id AND m.cleared_at IS NULL
    AND g.tenant_id = m.tenant_id AND g.group_key = m.group_key`

/** What could not be known and fires again is the same member, by another finding perhaps. */
const OPEN = `INSERT INTO alert_member AS m (tenant_id, rule, fingerprint, group_key, labels, severity, state, opened_as, opened_n, n, since, opened_at,
    changed_at, finding_id, session_id, gateway_id, says, figures)
  SELECT $1::uuid, o.rule, o.fingerprint, o.group_key, o.labels, o.severity, o.state, o.state, g.news, g.news,
    least(to_timestamp(o.since / 1000), at.t), at.t, at.t, o.finding_id, o.session_id, o.gateway_id, o.says, o.figures
  FROM jsonb_to_recordset($2::jsonb) AS o(rule text, fingerprint text, group_key text, labels jsonb, severity text, state text,
    since float8, finding_id uuid, session_id uuid, gateway_id uuid, says text, figures jsonb)
  CROSS JOIN (SELECT to_timestamp($3::float8 / 1000)) at(t)
  JOIN alert_group g ON g.tenant_id = $1::uuid AND g.group_key = o.group_key
  ON CONFLICT (tenant_id, rule, fingerprint) WHERE cleared_at IS NULL
  DO UPDATE SET state = excluded.state, finding_id = excluded.finding_id, labels = excluded.labels, severity = excluded.severity,
    says = excluded.says, figures = excluded.figures, changed_at = excluded.changed_at, n = excluded.n`

/**
 * Brings members up to date and counts it in their groups, all or nothing. Who tells the groups' workflows may die afterwards: that
 * there is something stands in the group (`untoldGroups`). `at` in ms, by the database's clock.
 */
export async function writeMembers(
  sql: TenantConnection,
  tenantId: string,
  { changed, opened }: MemberChanges,
  at: number,
): Promise<void> {
  const begun = await beginGroups(sql, tenantId, opened)
  const rest = [...new Set(changed.map(({ groupKey }) => groupKey))]
  if (rest.length > 0) {
    await sql.query(ADD, [tenantId, rest, begun])
    const becomes = changed.map(({ id, state, severity }) => ({ id, state, severity }))
    await sql.query(CHANGE, [tenantId, storableJson(becomes), at])
  }
  if (opened.length > 0) await sql.query(OPEN, [tenantId, storableJson(opened.map(memberRow)), at])
}

/** Counts news in groups, which begin with it if they are not there. @returns their keys */
export async function beginGroups(sql: TenantConnection, tenantId: string, members: readonly MemberGroup[]): Promise<string[]> {
  const groups = [...new Map(members.map((each) => [each.groupKey, each])).values()]
  if (groups.length > 0) await sql.query(BEGIN, [tenantId, storableJson(groups.map(groupRow))])
  return groups.map(({ groupKey }) => groupKey)
}

const groupRow = ({ groupKey, rule, groupLabels, workflowId }: MemberGroup) => ({
  group_key: groupKey,
  rule,
  labels: groupLabels,
  workflow_id: workflowId,
})

const memberRow = ({ groupKey, findingId, sessionId, gatewayId, groupLabels: _, workflowId: __, ...rest }: OpenMember) => ({
  ...rest,
  group_key: groupKey,
  finding_id: findingId,
  session_id: sessionId,
  gateway_id: gatewayId,
})
