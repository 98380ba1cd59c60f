import { createHash, randomBytes } from 'node:crypto'
import type { TokenCreated, TokenView } from '#contracts/api/actions.ts'
import { type Role, roles } from '#domain/access/actions.ts'
import { ALL_SCOPES } from '#domain/access/scopes.ts'
import type { Database, TenantTransaction } from '#prisma/client.ts'
import type { ApiToken } from '#prisma/generated/client.ts'
import { storableText } from './storable.ts'

/** Says at a glance, and to secret scanners, what it is. */
const PREFIX = 'mc_'
const TOKEN = /^mc_[A-Za-z0-9_-]{43}$/

/** `lastUsedAt` is no older than this, in ms; writing it at every call would make each read a write. */
const USE_NOTED_EVERY_MS = 60_000

/** Who a request with a token is. `role` is never more than that of the member who made it, or made what made it, has now. */
export type TokenIdentity = {
  tenantId: string
  tokenId: string
  name: string
  role: Role
  scopes: string[]
  createdAt: Date
  expiresAt: Date
}

/** Why a token that was good once is so no longer. */
export type TokenEnd = { ended: 'expired' | 'revoked' | 'maker-ended' | 'owner-disabled'; at: Date }

/** Makes a token. It is in the answer and nowhere else: what is stored is its hash. It lasts no longer than the token that made it. */
export async function createApiToken(
  to: Database | TenantTransaction,
  tenantId: string,
  { name, role, scopes = [ALL_SCOPES], createdBy, parentId = null, expiresAt }: NewToken,
): Promise<TokenCreated> {
  if ('withTenant' in to)
    return await to.withTenant(tenantId, (tx) =>
      createApiToken(tx, tenantId, { name, role, scopes, createdBy, parentId, expiresAt }),
    )
  const token = PREFIX + randomBytes(32).toString('base64url')
  const parent = parentId === null ? null : await to.apiToken.findFirstOrThrow({ where: { tenantId, id: parentId } })
  const ends = new Date(Math.min(expiresAt, parent?.expiresAt.getTime() ?? expiresAt))
  const data = { tenantId, name: storableText(name), hash: tokenHash(token), role, scopes, createdBy: storableText(createdBy) }
  const row = await to.apiToken.create({ data: { ...data, parentId, expiresAt: ends } })
  return { token, view: tokenView(row) }
}

/**
 * `createdBy` = the member's address, or who else asked; `parentId` = the token that asked; `expiresAt` in ms since epoch; left out,
 * `scopes` are all that the role may.
 */
export type NewToken = {
  name: string
  role: Role
  scopes?: string[]
  createdBy: string
  parentId?: string | null
  expiresAt: number
}

type IdentityRow = {
  name: string
  role: Role
  scopes: string[]
  last_used_at: Date | null
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  owner_role: Role | null
  owner_disabled_at: Date | null
}

/** The token first, then what made it, and so on. */
const LINE = `WITH RECURSIVE line AS (
    SELECT t.*, 0 AS steps FROM api_token t WHERE t.tenant_id = $1 AND t.id = $2
    UNION ALL
    SELECT p.*, l.steps + 1 FROM line l JOIN api_token p ON p.tenant_id = $1 AND p.id = l.parent_id)
  SELECT t.name, t.role, t.scopes, t.last_used_at, t.created_at, t.expires_at, t.revoked_at,
    m.role AS owner_role, m.disabled_at AS owner_disabled_at
  FROM line t LEFT JOIN member m ON m.tenant_id = t.tenant_id AND m.email = t.created_by
  ORDER BY t.steps`

/**
 * Who holds this token, or how it ended; `null` when it is unknown (or no token at all).
 * In SQL, because every call of a program and every reconnecting stream asks it.
 */
export async function verifyApiToken(db: Database, token: string): Promise<TokenIdentity | TokenEnd | null> {
  if (!TOKEN.test(token)) return null
  const found = await db.pool.query<{ tenant_id: string; token_id: string }>(
    'SELECT tenant_id, token_id FROM api_token_by_hash($1)',
    [tokenHash(token)],
  )
  const [place] = found.rows
  if (!place) return null
  const { tenant_id: tenantId, token_id: tokenId } = place
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<IdentityRow>(LINE, [tenantId, tokenId])
    const [row, ...makers] = rows
    if (!row) return null
    const end = endOf(row) ?? makersEnd(makers)
    if (end) return end
    if (Date.now() - (row.last_used_at?.getTime() ?? 0) > USE_NOTED_EVERY_MS)
      await sql.query('UPDATE api_token SET last_used_at = now() WHERE tenant_id = $1 AND id = $2', [tenantId, tokenId])
    const { name, scopes, created_at: createdAt, expires_at: expiresAt } = row
    return { tenantId, tokenId, name, role: leastOf(rows), scopes, createdAt, expiresAt }
  })
}

function endOf({ revoked_at, expires_at, owner_disabled_at }: IdentityRow): TokenEnd | null {
  if (revoked_at) return { ended: 'revoked', at: revoked_at }
  if (expires_at.getTime() <= Date.now()) return { ended: 'expired', at: expires_at }
  return owner_disabled_at && { ended: 'owner-disabled', at: owner_disabled_at }
}

/** Whoever made the maker answers for this one too. */
function makersEnd(makers: readonly IdentityRow[]): TokenEnd | null {
  const end = makers.map(endOf).find((one) => one !== null)
  return end ? { ended: end.ended === 'owner-disabled' ? end.ended : 'maker-ended', at: end.at } : null
}

/** The least of a line and of the members behind it; what was made at the console has none. */
function leastOf(line: readonly IdentityRow[]): Role {
  const held = line.flatMap(({ role, owner_role }) => (owner_role === null ? [role] : [role, owner_role]))
  return roles.find((role) => held.includes(role)) ?? roles[0]
}

/** Whose tokens: those of a member, or of the token with this id, as several may have its name. */
export type MadeBy = { createdBy: string; parentId: string | null }

/** All tokens, or those of one maker, newest first; revoked and expired ones too. */
export async function listApiTokens(db: Database, tenantId: string, madeBy: MadeBy | null = null): Promise<TokenView[]> {
  const where = { tenantId, ...madeBy }
  const rows = await db.withTenant(tenantId, async (tx) => await tx.apiToken.findMany({ where, orderBy: { createdAt: 'desc' } }))
  return rows.map(tokenView)
}

/** Ends a token, and with it those that it made. Idempotent; `null` when there is none of that id. */
export async function revokeApiToken(to: Database | TenantTransaction, tenantId: string, id: string): Promise<TokenView | null> {
  if ('withTenant' in to) return await to.withTenant(tenantId, (tx) => revokeApiToken(tx, tenantId, id))
  await to.apiToken.updateMany({ where: { id, tenantId, revokedAt: null }, data: { revokedAt: new Date() } })
  const row = await to.apiToken.findFirst({ where: { id, tenantId } })
  return row && tokenView(row)
}

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

const tokenView = (row: ApiToken): TokenView => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})
