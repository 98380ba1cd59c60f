import type { EvidenceView } from '#contracts/evidence.ts'
import type { FindingView } from '#contracts/live.ts'
import type { Database, TenantConnection, TenantTransaction } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { type FindingRecord, findingColumns, findingView } from './finding-view.ts'
import { runSql } from './run-sql.ts'
import { storableJson, storableText } from './storable.ts'

/** Something that is wrong with what is no session. `since` in ms since epoch; `confidence` from 0 to 1. */
export type SubjectFinding = {
  kind: string
  subject: string
  verdict: string
  confidence: number
  evidence: readonly EvidenceView[]
  since: number
  /** What alert rules group and match by, besides kind and verdict. */
  labels?: Readonly<Record<string, string>>
}

type Place = Database | TenantConnection | TenantTransaction

const CLEAR = `UPDATE finding f SET cleared_at = greatest(now(), f.opened_at)
  WHERE f.tenant_id = $1::uuid AND f.kind = $2 AND f.subject = $3 AND f.cleared_at IS NULL AND ($4::text IS NULL OR f.verdict <> $4)
  RETURNING ${findingColumns}`

/** What is open already keeps its beginning; told the same again, no row comes back. */
const RAISE = `INSERT INTO finding AS f (tenant_id, kind, subject, verdict, since, confidence, evidence, labels)
  VALUES ($1::uuid, $2, $3, $4, to_timestamp($5::float8 / 1000), $6::float8, $7::jsonb, $8::jsonb)
  ON CONFLICT (tenant_id, kind, subject) WHERE cleared_at IS NULL AND subject IS NOT NULL
  DO UPDATE SET confidence = excluded.confidence, evidence = excluded.evidence, labels = excluded.labels,
    since = least(f.since, excluded.since)
  WHERE (f.confidence, f.evidence, f.labels) IS DISTINCT FROM (excluded.confidence, excluded.evidence, excluded.labels)
    OR excluded.since < f.since
  RETURNING ${findingColumns}`

const OPEN = `SELECT ${findingColumns} FROM finding f
  WHERE f.tenant_id = $1::uuid AND f.kind = $2 AND f.subject = $3 AND f.cleared_at IS NULL`

/**
 * Opens a finding about a subject, or brings the open one up to date: there is one open finding a kind and subject. With
 * another verdict the open one is cleared and a new one opened. Frames go out for what changed alone. In a transaction of the
 * caller's own, do it last (see `appendFrames`).
 */
export async function raiseFinding(to: Place, tenantId: string, finding: SubjectFinding): Promise<FindingView> {
  return await inTenant(to, tenantId, async (tx) => {
    const { kind, subject, verdict, since, confidence, evidence, labels = {} } = finding
    const about = [tenantId, storableText(kind), storableText(subject)]
    const cleared = await runSql<FindingRecord>(tx, CLEAR, [...about, storableText(verdict)])
    const figures = [storableText(verdict), since, confidence, storableJson(evidence), storableJson(labels)]
    const raised = await runSql<FindingRecord>(tx, RAISE, [...about, ...figures])
    await show(tx, tenantId, [...cleared, ...raised])
    const [standing] = raised.length > 0 ? raised : await runSql<FindingRecord>(tx, OPEN, about)
    if (!standing) throw new Error(`The finding ${kind} about ${subject} was neither raised nor there.`)
    return findingView(standing, null)
  })
}

/** Clears what is open about a subject. @returns whether something was. In a transaction, do it last (see `appendFrames`). */
export async function clearFinding(
  to: Place,
  tenantId: string,
  { kind, subject }: Pick<SubjectFinding, 'kind' | 'subject'>,
): Promise<boolean> {
  return await inTenant(to, tenantId, async (tx) => {
    const cleared = await runSql<FindingRecord>(tx, CLEAR, [tenantId, storableText(kind), storableText(subject), null])
    await show(tx, tenantId, cleared)
    return cleared.length > 0
  })
}

async function inTenant<T>(
  to: Place,
  tenantId: string,
  work: (tx: TenantConnection | TenantTransaction) => Promise<T>,
): Promise<T> {
  return 'withTenantSql' in to ? await to.withTenantSql(tenantId, work) : await work(to)
}

async function show(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  changed: readonly FindingRecord[],
): Promise<void> {
  await appendFrames(
    tx,
    tenantId,
    changed.map((row) => ({ type: 'finding', finding: findingView(row, null) })),
  )
}
