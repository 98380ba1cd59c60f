import { isDeepStrictEqual } from 'node:util'
import { isTrouble, type Verdict } from '#domain/session/verdict.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { type FindingRecord, findingColumns } from '../finding-view.ts'
import { storableJson } from '../storable.ts'
import type { LockedSession } from './lock-sessions.ts'
import type { NewEvent } from './store-events.ts'

const KIND = 'session-health'

/** A verdict about a known (locked) session. */
export type Judged = { session: LockedSession; verdict: Verdict }

type Scope = { tenantId: string; gatewayId: string; receivedAt: number }

const OPEN = `SELECT ${findingColumns} FROM finding f
  WHERE f.tenant_id = $1 AND f.session_id = ANY($2::uuid[]) AND f.kind = '${KIND}' AND f.cleared_at IS NULL`

const CLEAR = `UPDATE finding f SET cleared_at = greatest(to_timestamp($3::float8 / 1000), f.opened_at)
  WHERE f.tenant_id = $1 AND f.id = ANY($2::uuid[]) RETURNING ${findingColumns}`

const AFRESH = `UPDATE finding f SET since = to_timestamp(c.since / 1000), confidence = c.confidence, evidence = c.evidence
  FROM json_to_recordset($2::json) AS c(id uuid, since float8, confidence float8, evidence jsonb)
  WHERE f.tenant_id = $1 AND f.id = c.id RETURNING ${findingColumns}`

const RAISE = `INSERT INTO finding AS f (tenant_id, kind, gateway_id, session_id, verdict, since, opened_at, confidence, evidence)
  SELECT $1::uuid, '${KIND}', $2::uuid, c.session_id, c.verdict, to_timestamp(c.since / 1000),
    to_timestamp($3::float8 / 1000), c.confidence, c.evidence
  FROM json_to_recordset($4::json) AS c(session_id uuid, verdict text, since float8, confidence float8, evidence jsonb)
  RETURNING ${findingColumns}`

/**
 * Keeps one open finding a session in trouble: opened when trouble begins, cleared when it ends, cleared and opened anew
 * when it becomes another. Gives the findings that changed, cleared ones first.
 */
export async function storeFindings(sql: TenantConnection, scope: Scope, judged: readonly Judged[]): Promise<FindingRecord[]> {
  if (judged.length === 0) return []
  const { tenantId, gatewayId, receivedAt } = scope
  const open = await sql.query<FindingRecord>(OPEN, [tenantId, judged.map(({ session }) => session.id)])
  const bySession = new Map(open.rows.map((finding) => [finding.session_id, finding]))
  const { over, afresh, raised } = compare(judged, bySession)
  const changed: FindingRecord[] = []
  if (over.length > 0) changed.push(...(await sql.query<FindingRecord>(CLEAR, [tenantId, over, receivedAt])).rows)
  if (afresh.length > 0) changed.push(...(await sql.query<FindingRecord>(AFRESH, [tenantId, storableJson(afresh)])).rows)
  if (raised.length > 0)
    changed.push(...(await sql.query<FindingRecord>(RAISE, [tenantId, gatewayId, receivedAt, storableJson(raised)])).rows)
  return changed
}

const CLEAR_GONE = `UPDATE finding f SET cleared_at = greatest(to_timestamp($3::float8 / 1000), f.opened_at)
  WHERE f.tenant_id = $1 AND f.session_id = ANY($2::uuid[]) AND f.kind = '${KIND}' AND f.cleared_at IS NULL
  RETURNING ${findingColumns}`

/** Clears what is open about sessions that are gone: nobody can look into them any more. */
export async function clearFindingsOfGone(
  sql: TenantConnection,
  { tenantId, receivedAt }: Scope,
  gone: readonly string[],
): Promise<FindingRecord[]> {
  if (gone.length === 0) return []
  return (await sql.query<FindingRecord>(CLEAR_GONE, [tenantId, gone, receivedAt])).rows
}

function compare(judged: readonly Judged[], open: ReadonlyMap<string | null, FindingRecord>) {
  const over: string[] = []
  const afresh: { id: string; since: number; confidence: number; evidence: Verdict['evidence'] }[] = []
  const raised: { session_id: string; verdict: string; since: number; confidence: number; evidence: Verdict['evidence'] }[] = []
  for (const { session, verdict } of judged) {
    const known = open.get(session.id)
    const goesOn = known?.verdict === verdict.verdict
    const { since, confidence, evidence } = verdict
    if (known && !goesOn) over.push(known.id)
    if (known && goesOn && !isSame(known, verdict)) afresh.push({ id: known.id, since, confidence, evidence })
    if (!goesOn && isTrouble(verdict.verdict))
      raised.push({ session_id: session.id, verdict: verdict.verdict, since, confidence, evidence })
  }
  return { over, afresh, raised }
}

const isSame = (known: FindingRecord, { since, confidence, evidence }: Verdict): boolean =>
  known.since.getTime() === since && known.confidence === confidence && isDeepStrictEqual(known.evidence, evidence)

/** The timeline's word for each verdict that differs from the session's last one. */
export function healthChanges(judged: readonly Judged[], receivedAt: number): NewEvent[] {
  return judged.flatMap(({ session, verdict }) => {
    if (session.verdict === verdict.verdict) return []
    const body = { from: session.verdict, ...verdict }
    const dedupKey = `health:${verdict.verdict}:${verdict.since}`
    return { sessionId: session.id, runId: null, kind: 'health-changed', at: receivedAt, dedupKey, body }
  })
}
