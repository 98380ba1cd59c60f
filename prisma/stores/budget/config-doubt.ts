import { responseFile, responseKinds } from '#contracts/config/response-config.ts'
import type { TenantConnection } from '#prisma/client.ts'

const NEWEST = `SELECT state, problems FROM config_version WHERE tenant_id = $1::uuid ORDER BY at DESC LIMIT 1`

/**
 * Why the budgets in force are not those that were last written: `budgets.yaml`, or a file that is taken together with it, was
 * refused, so the ones before stay. null = they are.
 */
export async function readConfigDoubt(sql: TenantConnection, tenantId: string): Promise<string | null> {
  const { rows } = await sql.query<{ state: string; problems: string[] | null }>(NEWEST, [tenantId])
  const [newest] = rows
  if (newest?.state !== 'rejected') return null
  // Whoever reads it knows where the folder is; its path on the server says nothing more.
  const said = (newest.problems ?? []).map((problem) => problem.replace(/^\S*\//, ''))
  const refused = said.find((problem) => responseKinds.some((kind) => problem.startsWith(`${responseFile(kind)}:`)))
  return refused ? `The configuration was refused, and the budgets of before are judged: ${refused}` : null
}
