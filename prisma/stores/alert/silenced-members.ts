import type { SilencePreview } from '#contracts/api/response.ts'
import type { Labels, Matcher, Severity } from '#domain/alert/alert.ts'
import { isSilenced } from '#domain/alert/muting.ts'
import type { Silence } from '#domain/alert/policy.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'

/** Titles that a preview names. */
const MOST_TITLES = 10

type OpenMember = {
  fingerprint: string
  rule: string
  severity: Severity
  labels: Labels
  groupKey: string
  alertId: string | null
  title: string | null
}

const OPEN = `SELECT m.fingerprint, m.rule, m.severity, m.labels, m.group_key AS "groupKey", m.alert_id AS "alertId", a.title
  FROM alert_member m LEFT JOIN alert a ON a.tenant_id = m.tenant_id AND a.id = m.alert_id AND a.resolved_at IS NULL
  WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL
  ORDER BY CASE m.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, a.opened_at`

/** Open members, each with whether it is matched: by the engine's own rule, which no SQL could repeat (its expressions are RE2's). */
async function openMembers(sql: TenantConnection, tenantId: string, matchers: readonly Matcher[]) {
  const now = Date.now()
  const silence: Silence = { id: '', matchers, startsAt: now, endsAt: now + 1 }
  const { rows } = await sql.query<OpenMember>(OPEN, [tenantId])
  return rows.map((member) => ({ member, isMatched: isSilenced(silence, member, now) }))
}

/** Keys of the groups with an open member that the matchers match. */
export async function groupsMatched(sql: TenantConnection, tenantId: string, matchers: readonly Matcher[]): Promise<string[]> {
  const members = await openMembers(sql, tenantId, matchers)
  return [...new Set(members.flatMap(({ member, isMatched }) => (isMatched ? [member.groupKey] : [])))]
}

/** What of the open alerts a silence with these matchers would mute now. */
export async function previewSilence(db: Database, tenantId: string, matchers: readonly Matcher[]): Promise<SilencePreview> {
  const members = await db.withTenantSql(tenantId, async (sql) => await openMembers(sql, tenantId, matchers))
  const ofAlert = Map.groupBy(members, ({ member }) => member.alertId ?? member.groupKey)
  const touched = [...ofAlert.values()].filter((each) => each.some(({ isMatched }) => isMatched))
  return {
    alerts: touched.length,
    whole: touched.filter((each) => each.every(({ isMatched }) => isMatched)).length,
    members: members.filter(({ isMatched }) => isMatched).length,
    titles: touched.slice(0, MOST_TITLES).map(([first]) => first?.member.title ?? first?.member.groupKey ?? ''),
  }
}
