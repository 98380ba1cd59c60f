import type { GroupDecision } from '#contracts/alert-group.ts'
import type { Labels, Matcher, Severity } from '#domain/alert/alert.ts'
import type { GroupState, MemberEvent } from '#domain/alert/group-state.ts'
import type { MutableMember } from '#domain/alert/muting.ts'
import { orderEvents } from '#domain/alert/order-events.ts'
import type { Silence } from '#domain/alert/policy.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** A group as it stands, locked until the transaction ends. */
export type HeldGroup = {
  groupKey: string
  rule: string
  labels: Labels
  workflowId: string
  news: string
  taken: string
  state: GroupState | null
  alertId: string | null
  episode: number
  turn: string | null
  decision: GroupDecision | null
}

const HOLD = `SELECT group_key AS "groupKey", rule, labels, workflow_id AS "workflowId", news, taken, state, alert_id AS "alertId", episode,
    turn, decision FROM alert_group WHERE tenant_id = $1::uuid AND group_key = $2 FOR UPDATE`

/** Locks a group: what changes its members waits, and what did is there to be taken. null = nobody remembers it. */
export async function holdGroup(sql: TenantConnection, tenantId: string, groupKey: string): Promise<HeldGroup | null> {
  return (await sql.query<HeldGroup>(HOLD, [tenantId, groupKey])).rows[0] ?? null
}

const NEWS = `SELECT m.fingerprint, m.severity, m.state, m.opened_as AS "openedAs", m.opened_at AS "openedAt",
    m.changed_at AS "changedAt", m.opened_n > $3::bigint AS "isNew"
  FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.group_key = $2 AND m.n > $3::bigint AND m.n <= $4::bigint ORDER BY m.n, m.id`

/**
 * What happened to a group's members since it last looked, in the order in which it happened. Of what has no end, as `momentary` says,
 * there is nothing but that it was.
 */
export async function memberNews(
  sql: TenantConnection,
  tenantId: string,
  { groupKey, taken, news, state: before, momentary }: HeldGroup & { momentary: boolean },
): Promise<MemberEvent[]> {
  type Row = Pick<MemberEvent, 'fingerprint' | 'state'> & {
    severity: Severity
    openedAs: 'firing' | 'no-data'
    openedAt: Date
    changedAt: Date
    isNew: boolean
  }
  const { rows } = await sql.query<Row>(NEWS, [tenantId, groupKey, taken, news])
  const events = rows.flatMap(({ fingerprint, severity, state, openedAs, openedAt, changedAt, isNew }): MemberEvent[] => [
    ...(isNew ? [{ fingerprint, severity, state: openedAs, at: openedAt.getTime() }] : []),
    ...(!momentary && (changedAt > openedAt || state !== openedAs)
      ? [{ fingerprint, severity, state, at: changedAt.getTime() }]
      : []),
  ])
  return orderEvents(events, before?.members)
}

const OPEN = `SELECT m.fingerprint, m.rule, m.severity, m.labels FROM alert_member m
  WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND m.group_key = $2`

/** Open members of a group. */
export const openOfGroup = async (sql: TenantConnection, tenantId: string, groupKey: string): Promise<MutableMember[]> =>
  (await sql.query<MutableMember>(OPEN, [tenantId, groupKey])).rows

const SOURCES = `SELECT m.fingerprint, m.rule, m.severity, m.labels FROM alert_member m
  WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND ($2::text[] IS NULL OR m.rule = ANY($2::text[]))`

/** All open members of the rules that may mute others; null = of every rule. */
export const openSources = async (
  sql: TenantConnection,
  tenantId: string,
  rules: readonly string[] | null,
): Promise<MutableMember[]> => (await sql.query<MutableMember>(SOURCES, [tenantId, rules])).rows

const SILENCES = `SELECT s.id, s.matchers, floor(extract(epoch FROM s.starts_at) * 1000)::float8 AS "startsAt",
    floor(extract(epoch FROM least(s.ends_at, s.ended_at)) * 1000)::float8 AS "endsAt"
  FROM silence s WHERE s.tenant_id = $1::uuid AND s.ends_at > now() AND s.ended_at IS NULL`

/** Silences that people made and that hold now or will. */
export async function standingSilences(sql: TenantConnection, tenantId: string): Promise<Silence[]> {
  type Row = { id: string; matchers: Matcher[]; startsAt: number; endsAt: number }
  return (await sql.query<Row>(SILENCES, [tenantId])).rows
}
