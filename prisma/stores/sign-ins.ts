import type { Database, TenantTransaction } from '#prisma/client.ts'
import { storableText } from './storable.ts'

/** A browser's words about itself are kept no longer than this. */
const LONGEST_USER_AGENT = 300

/** Records that a member signed in, until `expiresAt` (ms since epoch). Gives the id that the session token names. */
export async function startSignIn(
  db: Database,
  tenantId: string,
  { memberId, expiresAt, userAgent }: { memberId: string; expiresAt: number; userAgent?: string | null },
): Promise<{ id: string }> {
  const agent = userAgent ? storableText(userAgent).slice(0, LONGEST_USER_AGENT) : null
  return await db.withTenant(tenantId, async (tx) => {
    const data = { tenantId, memberId, expiresAt: new Date(expiresAt), userAgent: agent }
    return await tx.signIn.create({ data, select: { id: true } })
  })
}

/** Whether a sign-in still counts: not expired, not revoked, its member not disabled. */
export async function signInIsLive(db: Database, tenantId: string, id: string): Promise<boolean> {
  return await db.withTenant(tenantId, async (tx) => {
    const where = { id, tenantId, revokedAt: null, expiresAt: { gt: new Date() }, member: { disabledAt: null } }
    return (await tx.signIn.count({ where })) > 0
  })
}

/** Ends a sign-in everywhere, its live streams included. Idempotent. */
export async function revokeSignIn(db: Database, tenantId: string, id: string): Promise<void> {
  await db.withTenant(tenantId, async (tx) => await revoke(tx, tenantId, [id]))
}

/** Ends all sign-ins of a member but (when given) one, and gives how many that were. */
export async function revokeSignInsOf(
  db: Database,
  tenantId: string,
  { memberId, except }: { memberId: string; except?: string },
): Promise<number> {
  return await db.withTenant(tenantId, async (tx) => {
    const where = { tenantId, memberId, revokedAt: null, ...(except ? { id: { not: except } } : {}) }
    const rows = await tx.signIn.findMany({ where, select: { id: true } })
    const ids = rows.map((row) => row.id)
    await revoke(tx, tenantId, ids)
    return ids.length
  })
}

async function revoke(tx: TenantTransaction, tenantId: string, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`UPDATE sign_in SET revoked_at = now()
    WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${[...ids]}::uuid[]) AND revoked_at IS NULL`
  await tx.$executeRaw`SELECT pg_notify('sign_in_revoked', ${tenantId} || ':' || id) FROM unnest(${[...ids]}::text[]) AS id`
}
