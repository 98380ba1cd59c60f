import type { TenantConnection, TenantTransaction } from '#prisma/client.ts'

/** What retention removed counts: a stream of which nothing is left does not begin anew. */
const HEAD = `SELECT greatest(t.stream_floor, (SELECT max(e.id) FROM stream_event e WHERE e.tenant_id = $1::uuid))::text AS id
  FROM tenant t WHERE t.tenant_id = $1::uuid`

type HeadRow = { id: string | null }

/**
 * The tenant's newest stream position, 0 when nothing was ever shown. Read it before what it is to date: what commits in
 * between is then shown twice rather than never.
 */
export async function headOf(tx: TenantConnection | TenantTransaction, tenantId: string): Promise<bigint> {
  const rows =
    'query' in tx && typeof tx.query === 'function'
      ? (await tx.query<HeadRow>(HEAD, [tenantId])).rows
      : await (tx as TenantTransaction).$queryRawUnsafe<HeadRow[]>(HEAD, tenantId)
  return BigInt(rows[0]?.id ?? 0)
}
