import type { Role } from '#domain/access/actions.ts'
import type { Database } from '#prisma/client.ts'

/** The member behind a sign-in that counts, as they are now. */
export type SignedInMember = { id: string; email: string; name: string; role: Role; mustChangePassword: boolean }

/** Who is signed in by this sign-in; `null` when it is over: expired, revoked, or its member disabled. */
export async function memberOfSignIn(db: Database, tenantId: string, signInId: string): Promise<SignedInMember | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<SignedInMember>(
      `SELECT m.id, m.email, m.name, m.role, m.must_change_password AS "mustChangePassword"
         FROM sign_in s JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
        WHERE s.tenant_id = $1 AND s.id = $2 AND s.revoked_at IS NULL AND s.expires_at > now() AND m.disabled_at IS NULL`,
      [tenantId, signInId],
    )
    return rows[0] ?? null
  })
}

/**
 * Of these sign-ins and API tokens, the ids of those that still count: one question for all open streams. A token counts while all of
 * its line do: what made it, and so on.
 */
export async function liveCredentials(
  db: Database,
  tenantId: string,
  { signIns, tokens }: { signIns: readonly string[]; tokens: readonly string[] },
): Promise<Set<string>> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ id: string }>(
      `WITH RECURSIVE line AS (
         SELECT t.id AS held, t.* FROM api_token t WHERE t.tenant_id = $1 AND t.id = ANY($3::uuid[])
         UNION ALL
         SELECT l.held, p.* FROM line l JOIN api_token p ON p.tenant_id = $1 AND p.id = l.parent_id)
       SELECT s.id FROM sign_in s JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
        WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > now()
          AND m.disabled_at IS NULL
       UNION ALL
       SELECT l.held FROM line l LEFT JOIN member m ON m.tenant_id = $1 AND m.email = l.created_by
        GROUP BY l.held HAVING bool_and(l.revoked_at IS NULL AND l.expires_at > now() AND m.disabled_at IS NULL)`,
      [tenantId, signIns, tokens],
    )
    return new Set(rows.map((row) => row.id))
  })
}

/** What the tenant calls itself. @throws when there is no such tenant */
export async function tenantName(db: Database, tenantId: string): Promise<string> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ name: string }>('SELECT name FROM tenant WHERE tenant_id = $1', [tenantId])
    const [tenant] = rows
    if (!tenant) throw new Error('There is no such tenant: migrations make the first one.')
    return tenant.name
  })
}
