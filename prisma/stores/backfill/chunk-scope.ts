import type { TenantConnection } from '#prisma/client.ts'
import type { BackfillChunk } from './ready-row.ts'

/** A chunk whose rows are staged, in the transaction that writes them. `gatewayId` is null for what belongs to no gateway. */
export type ChunkScope = { sql: TenantConnection; tenantId: string; gatewayId: string | null; chunk: BackfillChunk }

/** Counts and sums come from Postgres as text where they may exceed what a number holds. */
export const sumOf = (sum: string | null): bigint => BigInt(sum ?? 0)
