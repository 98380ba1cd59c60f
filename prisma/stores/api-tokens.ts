import { createHash, randomBytes } from 'node:crypto'
import type { TokenCreated, TokenView } from '#contracts/api/actions.ts'
import type { Role } from '#domain/access/actions.ts'
import type { Database } from '#prisma/client.ts'
import type { ApiToken } from '#prisma/generated/client.ts'
import { storableText } from './storable.ts'

/** Says at a glance, and to secret scanners, what it is. */
const PREFIX = 'mc_'
const TOKEN = /^mc_[A-Za-z0-9_-]{43}$/

/** `lastUsedAt` is no older than this, in ms; writing it at every call would make each read a write. */
const USE_NOTED_EVERY_MS = 60_000

/** Who a request with a token is. */
export type TokenIdentity = { tenantId: string; tokenId: string; name: string; role: Role; scopes: string[] }

/** Makes a token. It is in the answer and nowhere else: what is stored is its hash. */
export async function createApiToken(
  db: Database,
  tenantId: string,
  { name, role, scopes = [], createdBy, expiresAt }: NewToken,
): Promise<TokenCreated> {
  const token = PREFIX + randomBytes(32).toString('base64url')
  const row = await db.withTenant(tenantId, async (tx) => {
    const data = { tenantId, name: storableText(name), hash: tokenHash(token), role, scopes, createdBy: storableText(createdBy) }
    return await tx.apiToken.create({ data: { ...data, expiresAt: new Date(expiresAt) } })
  })
  return { token, view: tokenView(row) }
}

/** `createdBy` = the member's address, or who else asked; `expiresAt` in ms since epoch; no scopes = all that the role may. */
export type NewToken = { name: string; role: Role; scopes?: string[]; createdBy: string; expiresAt: number }

/** Who holds this token; `null` when it is unknown, expired or revoked (or no token at all). */
export async function verifyApiToken(db: Database, token: string): Promise<TokenIdentity | null> {
  if (!TOKEN.test(token)) return null
  const found = await db.prisma.$queryRaw<{ tenant_id: string; token_id: string }[]>`
    SELECT tenant_id, token_id FROM api_token_by_hash(${tokenHash(token)})`
  const [place] = found
  if (!place) return null
  return await db.withTenant(place.tenant_id, async (tx) => {
    const where = { id: place.token_id, revokedAt: null, expiresAt: { gt: new Date() } }
    const row = await tx.apiToken.findFirst({ where })
    if (!row) return null
    const now = Date.now()
    if (now - (row.lastUsedAt?.getTime() ?? 0) > USE_NOTED_EVERY_MS)
      await tx.apiToken.update({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } })
    return { tenantId: row.tenantId, tokenId: row.id, name: row.name, role: row.role as Role, scopes: row.scopes } // Checked by the table.
  })
}

/** All tokens, newest first; revoked and expired ones too. */
export async function listApiTokens(db: Database, tenantId: string): Promise<TokenView[]> {
  const rows = await db.withTenant(tenantId, async (tx) => await tx.apiToken.findMany({ orderBy: { createdAt: 'desc' } }))
  return rows.map(tokenView)
}

/** Ends a token. Idempotent; `null` when there is none of that id. */
export async function revokeApiToken(db: Database, tenantId: string, id: string): Promise<TokenView | null> {
  return await db.withTenant(tenantId, async (tx) => {
    await tx.apiToken.updateMany({ where: { id, tenantId, revokedAt: null }, data: { revokedAt: new Date() } })
    const row = await tx.apiToken.findFirst({ where: { id, tenantId } })
    return row && tokenView(row)
  })
}

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

const tokenView = (row: ApiToken): TokenView => ({
  id: row.id,
  name: row.name,
  role: row.role,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})
