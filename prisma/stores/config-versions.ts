import type { ConfigPart, HeldPart } from '#contracts/config/held-part.ts'
import type { Database } from '#prisma/client.ts'
import { type ConfigVersion, Prisma } from '#prisma/generated/client.ts'
import { storableJson } from './storable.ts'

/**
 * What `config/` said: its hash, its revision where there is one, and what was wrong with it when it was rejected. `held` = what of
 * such a text is not in force; null = nothing, or not known.
 */
export type NewConfigVersion = {
  hash: string
  revision: string | null
  state: 'applied' | 'rejected'
  problems?: string[]
  held?: readonly HeldPart[] | null
}

/** One version as it was recorded. */
export type RecordedConfig = Required<NewConfigVersion> & { id: string; at: string }

/** Records a version, unless the latest is the same. Gives the one that stands. */
export async function recordConfig(db: Database, tenantId: string, version: NewConfigVersion): Promise<RecordedConfig> {
  const { hash, revision, state, problems, held = null } = version
  return await db.withTenant(tenantId, async (tx) => {
    const latest = await tx.configVersion.findFirst({ where: { tenantId }, orderBy: { at: 'desc' } })
    const isSame = latest?.hash === hash && latest.state === state && latest.revision === revision
    if (isSame && written(recorded(latest).held) === written(held)) return recorded(latest)
    const json = { problems: listOrNull(problems?.length ? problems : null), held: listOrNull(held) }
    return recorded(await tx.configVersion.create({ data: { tenantId, hash, revision, state, ...json } }))
  })
}

/** Whether a part is kept is for each worker to know: two that remember different things are of one mind about the version. */
const written = (held: readonly HeldPart[] | null): string =>
  held === null ? 'unknown' : held.map(({ part }) => part).join('\n')

const listOrNull = (list: readonly (string | HeldPart)[] | null | undefined) =>
  list ? (JSON.parse(storableJson(list)) as string[] | HeldPart[]) : Prisma.DbNull

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

const WITH = `SELECT revision FROM config_version v WHERE v.tenant_id = $1::uuid AND (v.state = 'applied' OR v.held IS NOT NULL
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(v.held) h WHERE h->>'part' = $2))
  ORDER BY v.at DESC LIMIT 1`

/** The newest version of which a part is in force as it is written, whatever was wrong with others. */
export async function latestWith(db: Database, tenantId: string, part: ConfigPart): Promise<{ revision: string | null } | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ revision: string | null }>(WITH, [tenantId, part])
  })
  return rows[0] ?? null
}

const recorded = (row: ConfigVersion): RecordedConfig => ({
  id: row.id,
  hash: row.hash,
  revision: row.revision,
  // A closed set: the table checks it.
  state: row.state as NewConfigVersion['state'],
  // Only `recordConfig` writes them.
  problems: (row.problems as string[] | null) ?? [],
  held: row.held as HeldPart[] | null,
  at: row.at.toISOString(),
})
