import type { TenantConnection } from '#prisma/client.ts'

const FIND = 'SELECT id FROM gateway WHERE tenant_id = $1::uuid AND slug = $2'

/** Nobody watches it, so it counts as removed from the start; a configuration that names it makes it a gateway like others. */
const MAKE = `INSERT INTO gateway (tenant_id, slug, name, url, source, removed_at) VALUES ($1::uuid, $2, $2, '', 'imported', now())
  ON CONFLICT (tenant_id, slug) DO NOTHING`

/** The gateway that imported agents and sessions belong to; made when there is none of this name. */
export async function importGateway(sql: TenantConnection, tenantId: string, slug: string): Promise<string> {
  const known = await sql.query<{ id: string }>(FIND, [tenantId, slug])
  if (known.rows[0]) return known.rows[0].id
  await sql.query(MAKE, [tenantId, slug])
  const made = await sql.query<{ id: string }>(FIND, [tenantId, slug])
  if (!made.rows[0]) throw new Error(`The gateway ${slug} was not made.`)
  return made.rows[0].id
}
