import type { AuditPage, AuditQuery } from '#contracts/api/lists.ts'
import type { AuditView } from '#contracts/live.ts'
import type { Database, TenantConnection, TenantTransaction } from '#prisma/client.ts'
import type { AuditEntry } from '#prisma/generated/client.ts'
import { appendFrames } from './append-frames.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { runSql } from './run-sql.ts'
import { storableJson, storableOrNull, storableText } from './storable.ts'

/** How something that somebody did ended. */
export type AuditOutcome = 'requested' | 'succeeded' | 'refused' | 'failed' | 'unverified'

/** `actor` = the member's address, the token's name, or which part acted. `detail` must hold no secret. */
export type NewAuditEntry = {
  actorKind: AuditView['actorKind']
  actor: string
  action: string
  target?: string | null
  outcome: AuditOutcome
  detail?: Record<string, unknown> | null
  correlationId: string
}

const INSERT = `INSERT INTO audit_entry (tenant_id, actor_kind, actor, action, target, outcome, detail, correlation_id)
  VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::jsonb, $8)
  RETURNING id, at, actor_kind AS "actorKind", actor, action, target, outcome, detail, correlation_id AS "correlationId"`

/**
 * Adds to the log of who did what, and shows it. In a transaction, do it last (see `appendFrames`).
 * Entries cannot be changed, nor removed before 30 days have passed.
 */
export async function recordAudit(
  to: Database | TenantConnection | TenantTransaction,
  tenantId: string,
  entry: NewAuditEntry,
): Promise<AuditView> {
  if ('withTenantSql' in to) return await to.withTenantSql(tenantId, async (sql) => await add(sql, tenantId, entry))
  return await add(to, tenantId, entry)
}

async function add(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  { actorKind, actor, action, target, outcome, detail, correlationId }: NewAuditEntry,
): Promise<AuditView> {
  const values = [
    ...[tenantId, actorKind, storableText(actor), action, storableOrNull(target), outcome],
    ...[detail ? storableJson(detail) : null, correlationId],
  ]
  const [row] = await runSql<Omit<AuditEntry, 'tenantId'>>(tx, INSERT, values)
  if (!row) throw new Error('The audit log took no entry.')
  const audit = auditView(row)
  await appendFrames(tx, tenantId, [{ type: 'audit', audit }])
  return audit
}

/** The log, newest first. */
export async function listAudit(db: Database, tenantId: string, query: AuditQuery): Promise<AuditPage> {
  const { limit, actor, action, correlationId } = query
  const after = decodeCursor(query.cursor)
  const rows = await db.withTenant(tenantId, async (tx) => {
    const [at, id] = after
    const older = at && id ? { OR: [{ at: { lt: new Date(at) } }, { at: new Date(at), id: { lt: id } }] } : {}
    const where = { tenantId, ...older, ...(at ? { at: { lte: new Date(at) } } : {}) }
    const narrowed = { ...where, ...(actor ? { actor } : {}), ...(action ? { action } : {}) }
    const all = { ...narrowed, ...(correlationId ? { correlationId } : {}) }
    return await tx.auditEntry.findMany({ where: all, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit + 1 })
  })
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items: items.map(auditView), nextCursor: last ? encodeCursor([last.at.toISOString(), last.id]) : null }
}

const auditView = (row: Omit<AuditEntry, 'tenantId'>): AuditView => ({
  id: row.id,
  at: row.at.toISOString(),
  // A closed set: the table checks it.
  actorKind: row.actorKind as AuditView['actorKind'],
  actor: row.actor,
  action: row.action,
  target: row.target,
  outcome: row.outcome,
  // Only `add` writes it, from an object.
  detail: row.detail as Record<string, unknown> | null,
  correlationId: row.correlationId,
})
