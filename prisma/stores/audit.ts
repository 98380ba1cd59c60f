import type { AuditPage, AuditQuery } from '#contracts/api/lists.ts'
import type { AuditView } from '#contracts/live.ts'
import type { Database, TenantTransaction } from '#prisma/client.ts'
import { type AuditEntry, Prisma } from '#prisma/generated/client.ts'
import { appendFrames } from './append-frames.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { storableJson, storableText } from './storable.ts'

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

/**
 * Adds to the log of who did what, and shows it. In a transaction, do it last (see `appendFrames`).
 * Entries cannot be changed, nor removed before 30 days have passed.
 */
export async function recordAudit(to: Database | TenantTransaction, tenantId: string, entry: NewAuditEntry): Promise<AuditView> {
  if ('withTenant' in to) return await to.withTenant(tenantId, async (tx) => await add(tx, tenantId, entry))
  return await add(to, tenantId, entry)
}

async function add(tx: TenantTransaction, tenantId: string, entry: NewAuditEntry): Promise<AuditView> {
  const { actorKind, actor, action, target, outcome, detail, correlationId } = entry
  const row = await tx.auditEntry.create({
    data: {
      ...{ tenantId, actorKind, action, outcome, correlationId, actor: storableText(actor) },
      target: target == null ? null : storableText(target),
      detail: detail ? (JSON.parse(storableJson(detail)) as Prisma.InputJsonObject) : Prisma.DbNull,
    },
  })
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

const auditView = (row: AuditEntry): AuditView => ({
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
