import type { Database } from '#prisma/client.ts'
import { type ConfigVersion, Prisma } from '#prisma/generated/client.ts'
import { storableJson } from './storable.ts'

/** What `config/` said: its hash, its revision where there is one, and what was wrong with it when it was rejected. */
export type NewConfigVersion = { hash: string; revision: string | null; state: 'applied' | 'rejected'; problems?: string[] }

/** One version as it was recorded. */
export type RecordedConfig = Required<NewConfigVersion> & { id: string; at: string }

/** Records a version, unless the latest is the same. Gives the one that stands. */
export async function recordConfig(db: Database, tenantId: string, version: NewConfigVersion): Promise<RecordedConfig> {
  const { hash, revision, state, problems } = version
  return await db.withTenant(tenantId, async (tx) => {
    const latest = await tx.configVersion.findFirst({ where: { tenantId }, orderBy: { at: 'desc' } })
    if (latest?.hash === hash && latest.state === state && latest.revision === revision) return recorded(latest)
    const found = problems?.length ? (JSON.parse(storableJson(problems)) as string[]) : Prisma.DbNull
    return recorded(await tx.configVersion.create({ data: { tenantId, hash, revision, state, problems: found } }))
  })
}

/** The newest version in that state (default: in any); `null` when there is none yet. */
export async function latestConfig(
  db: Database,
  tenantId: string,
  state?: NewConfigVersion['state'],
): Promise<RecordedConfig | null> {
  const where = { tenantId, ...(state ? { state } : {}) }
  const row = await db.withTenant(tenantId, async (tx) => await tx.configVersion.findFirst({ where, orderBy: { at: 'desc' } }))
  return row && recorded(row)
}

const recorded = (row: ConfigVersion): RecordedConfig => ({
  id: row.id,
  hash: row.hash,
  revision: row.revision,
  // A closed set: the table checks it.
  state: row.state as NewConfigVersion['state'],
  // Only `recordConfig` writes it.
  problems: (row.problems as string[] | null) ?? [],
  at: row.at.toISOString(),
})
