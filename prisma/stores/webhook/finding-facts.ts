import type { TenantConnection } from '#prisma/client.ts'
import type { Change } from './follow-stream.ts'

/** Labels of findings by their ids: what rules would match them by. */
export type FindingFacts = ReadonlyMap<string, Readonly<Record<string, string>>>

const FACTS = `SELECT f.id, f.labels, g.slug AS gateway, s.key AS session, s.agent_id AS agent FROM finding f
  LEFT JOIN gateway g ON g.tenant_id = f.tenant_id AND g.id = f.gateway_id
  LEFT JOIN session s ON s.tenant_id = f.tenant_id AND s.id = f.session_id
  WHERE f.tenant_id = $1::uuid AND f.id = ANY($2::uuid[])`

/** What a frame of a finding does not say: where it is, in names. Only of frames that were understood: any other may hold anything. */
export async function findingFacts(sql: TenantConnection, tenantId: string, changes: readonly Change[]): Promise<FindingFacts> {
  const ids = changes.flatMap(({ entity, entityId }) => (entity === 'finding' ? [entityId] : []))
  if (ids.length === 0) return new Map()
  type Row = { id: string; labels: Record<string, string>; gateway: string | null; session: string | null; agent: string | null }
  const { rows } = await sql.query<Row>(FACTS, [tenantId, [...new Set(ids)]])
  return new Map(rows.map(({ id, labels, ...places }) => [id, { ...labels, ...known(places) }]))
}

const known = (labels: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
