import type { EvidenceView } from '#contracts/evidence.ts'
import type { Labels } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'
import type { MemberGroup } from './write-members.ts'

/** A run that is done. */
export type DoneRun = {
  runId: string
  sessionId: string
  gatewayId: string
  labels: Labels
  startedAt: Date | null
  endedAt: Date
  tokens: number
}

/** What is told late, within this time after a run ended, still counts in its order. */
const SETTLED_MS = 5_000
/** A run that took longer is not looked for: it keeps a digest to the runs that may have ended since the last look. */
const LONGEST_RUN = `interval '1 day'`

const BEGIN = `INSERT INTO alert_pending (tenant_id, rule, fingerprint, since)
  SELECT $1::uuid, r.rule, '', to_timestamp($3::float8 / 1000) FROM unnest($2::text[]) AS r(rule) ON CONFLICT DO NOTHING`

/** Row locks are not needed: evaluating takes turns. */
const UNTIL = `SELECT rule, floor(extract(epoch FROM since) * 1000)::float8 AS until FROM alert_pending
  WHERE tenant_id = $1::uuid AND rule = ANY($2::text[]) AND fingerprint = ''`

const PASS = `UPDATE alert_pending SET since = to_timestamp($3::float8 / 1000)
  WHERE tenant_id = $1::uuid AND rule = ANY($2::text[]) AND fingerprint = ''`

const DONE = `SELECT r.run_id AS "runId", r.session_id AS "sessionId", s.gateway_id AS "gatewayId", r.started_at AS "startedAt", r.ended_at AS "endedAt",
    jsonb_build_object('gateway', g.slug, 'agent', s.agent_id, 'session', s.key) AS labels, (r.input_tokens + r.output_tokens)::float8 AS tokens
  FROM session s JOIN gateway g ON g.tenant_id = s.tenant_id AND g.id = s.gateway_id
  JOIN run r ON r.tenant_id = s.tenant_id AND r.session_id = s.id AND r.started_at > to_timestamp($2::float8 / 1000) - ${LONGEST_RUN}
  WHERE s.tenant_id = $1::uuid AND s.active_at > to_timestamp($2::float8 / 1000) - interval '1 minute'
    AND r.ended_at > to_timestamp($2::float8 / 1000) AND r.ended_at <= to_timestamp($3::float8 / 1000) AND r.state = 'done' AND NOT r.imported
  ORDER BY r.ended_at`

/**
 * Runs that ended well since the last call for a rule, which this call counts: the caller writes them in the same transaction. The first
 * call of a rule counts nothing: what was before it was known is not news. `at` in ms.
 */
export async function takeDoneRuns(
  sql: TenantConnection,
  tenantId: string,
  rules: readonly string[],
  at: number,
): Promise<ReadonlyMap<string, DoneRun[]>> {
  const upTo = at - SETTLED_MS
  await sql.query(BEGIN, [tenantId, rules, upTo])
  const { rows } = await sql.query<{ rule: string; until: number }>(UNTIL, [tenantId, rules])
  const found = new Map<string, DoneRun[]>()
  for (const { rule, until } of rows) {
    if (until < upTo) found.set(rule, (await sql.query<DoneRun>(DONE, [tenantId, until, upTo])).rows)
  }
  await sql.query(PASS, [tenantId, rules, upTo])
  return found
}

/** Something that was, and has no end. */
export type PassedMember = MemberGroup &
  Pick<DoneRun, 'sessionId' | 'gatewayId' | 'labels'> & {
    fingerprint: string
    since: number
    says: string
    figures: EvidenceView['figures']
  }

const PASSED = `INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, labels, severity, state, opened_n, n, since, opened_at, changed_at,
    cleared_at, session_id, gateway_id, says, figures)
  SELECT $1::uuid, p.rule, p.fingerprint, p.group_key, p.labels, 'info', 'resolved', g.news, g.news, to_timestamp(p.since / 1000), at.t, at.t, at.t,
    p.session_id, p.gateway_id, p.says, p.figures
  FROM jsonb_to_recordset($2::jsonb) AS p(rule text, fingerprint text, group_key text, labels jsonb, since float8, session_id uuid,
    gateway_id uuid, says text, figures jsonb)
  CROSS JOIN (SELECT to_timestamp($3::float8 / 1000)) at(t)
  JOIN alert_group g ON g.tenant_id = $1::uuid AND g.group_key = p.group_key`

/** Writes what was, in groups that are there. */
export async function writePassed(
  sql: TenantConnection,
  tenantId: string,
  passed: readonly PassedMember[],
  at: number,
): Promise<void> {
  const rows = passed.map(({ groupKey, sessionId, gatewayId, groupLabels: _, workflowId: __, ...rest }) => ({
    ...rest,
    ...{ group_key: groupKey, session_id: sessionId, gateway_id: gatewayId },
  }))
  await sql.query(PASSED, [tenantId, storableJson(rows), at])
}
