import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { MemberView } from '#contracts/api/viewer.ts'
import type { Role } from '#domain/access/actions.ts'
import type { Database } from '#prisma/client.ts'
import type { Member } from '#prisma/generated/client.ts'
import { storableText } from './storable.ts'

/** OWASP's second recommendation for argon2id (the library's default algorithm): 19 MiB, two passes, one lane. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** 120 bits of chance, 20 characters. */
const ONE_TIME_BYTES = 15

/** A member as the server sees one: never sent to a browser. */
export type MemberAccount = MemberView & { mustChangePassword: boolean; hasPassword: boolean }

/** An address as it is stored and compared. */
export const normalEmail = (email: string): string => storableText(email).trim().toLowerCase()

/**
 * Makes the first admin when the tenant has no member yet. Without a password it makes one to be used once, and gives it:
 * it is kept nowhere else, and must be changed at the first sign-in. Several processes may call it at once.
 */
export async function ensureFirstAdmin(
  db: Database,
  tenantId: string,
  { email, password }: { email: string; password?: string },
): Promise<{ email: string; oneTimePassword: string | null; created: boolean }> {
  const address = normalEmail(email)
  const oneTimePassword = password === undefined ? randomBytes(ONE_TIME_BYTES).toString('base64url') : null
  const passwordHash = await hash(password ?? oneTimePassword ?? '', ARGON)
  const created = await db.withTenant(tenantId, async (tx) => {
    // Two first starts at once must not make two admins.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first-admin:' || ${tenantId}, 0))`
    if ((await tx.member.count({ where: { tenantId } })) > 0) return false
    const account = { name: 'Admin', role: 'admin', passwordHash, mustChangePassword: oneTimePassword !== null }
    await tx.member.create({ data: { tenantId, email: address, ...account } })
    return true
  })
  return { email: address, oneTimePassword: created ? oneTimePassword : null, created }
}

/** The member with that address, whatever its case; `null` when there is none. */
export async function memberByEmail(db: Database, tenantId: string, email: string): Promise<MemberAccount | null> {
  const where = { tenantId_email: { tenantId, email: normalEmail(email) } }
  const row = await db.withTenant(tenantId, async (tx) => await tx.member.findUnique({ where }))
  return row && account(row)
}

/** A hash of nothing anybody knows, so that an unknown address takes as long as a wrong password. */
let decoy: Promise<string> | undefined

/**
 * The member, when address and password are right and the member is not disabled; else `null`, after the same time
 * whichever it was.
 */
export async function verifyPassword(
  db: Database,
  tenantId: string,
  { email, password }: { email: string; password: string },
): Promise<MemberAccount | null> {
  decoy ??= hash(randomBytes(32), ARGON)
  const where = { tenantId_email: { tenantId, email: normalEmail(email) } }
  const row = await db.withTenant(tenantId, async (tx) => await tx.member.findUnique({ where }))
  const isRight = await verify(row?.passwordHash ?? (await decoy), password)
  return row?.passwordHash && isRight && row.disabledAt === null ? account(row) : null
}

/** Sets a member's password. `mustChange` (default: false) asks for another one at the next sign-in. */
export async function setPassword(
  db: Database,
  tenantId: string,
  memberId: string,
  { password, mustChange = false }: { password: string; mustChange?: boolean },
): Promise<void> {
  const passwordHash = await hash(password, ARGON)
  await db.withTenant(tenantId, async (tx) => {
    const where = { tenantId_id: { tenantId, id: memberId } }
    await tx.member.update({ where, data: { passwordHash, mustChangePassword: mustChange } })
  })
}

/** Gives the member of that address a new password to be used once, and gives it. @throws when there is no such member. */
export async function resetPassword(db: Database, tenantId: string, email: string): Promise<{ oneTimePassword: string }> {
  const oneTimePassword = randomBytes(ONE_TIME_BYTES).toString('base64url')
  const member = await memberByEmail(db, tenantId, email)
  if (!member) throw new Error(`There is no member ${normalEmail(email)}.`)
  await setPassword(db, tenantId, member.id, { password: oneTimePassword, mustChange: true })
  return { oneTimePassword }
}

/** The member that an identity provider vouches for: made on the first sign-in with `role`, else as it is. */
export async function memberFromProvider(
  db: Database,
  tenantId: string,
  { email, name, role }: { email: string; name: string; role: Role },
): Promise<MemberAccount> {
  const address = normalEmail(email)
  const row = await db.withTenant(tenantId, async (tx) => {
    return await tx.member.upsert({
      where: { tenantId_email: { tenantId, email: address } },
      create: { tenantId, email: address, name: storableText(name), role },
      update: {},
    })
  })
  return account(row)
}

/** All members by address. */
export async function listMembers(db: Database, tenantId: string): Promise<MemberView[]> {
  const rows = await db.withTenant(tenantId, async (tx) => await tx.member.findMany({ orderBy: { email: 'asc' } }))
  return rows.map(memberView)
}

const memberView = (row: Member): MemberView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  // A closed set: the table checks it.
  role: row.role as Role,
  disabledAt: row.disabledAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

const account = (row: Member): MemberAccount => ({
  ...memberView(row),
  mustChangePassword: row.mustChangePassword,
  hasPassword: row.passwordHash !== null,
})
