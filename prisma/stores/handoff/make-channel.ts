import type { TenantConnection } from '#prisma/client.ts'

/** Channels of a tenant. A name made of something that is new each time would have no end. */
const MOST_CHANNELS = 5_000

/** No further channel is made; told to the sender. */
export class TooManyChannels extends Error {
  override readonly name = 'TooManyChannels'
  constructor() {
    super(`There are ${MOST_CHANNELS} channels already. Name channels after who talks to whom, not after messages.`)
  }
}

const MAKE = `INSERT INTO handoff_channel (tenant_id, channel)
  SELECT $1::uuid, c FROM unnest($2::text[]) AS c
  WHERE (SELECT count(*) FROM handoff_channel WHERE tenant_id = $1::uuid) + cardinality($2::text[]) <= ${MOST_CHANNELS}
    OR EXISTS (SELECT FROM handoff_channel k WHERE k.tenant_id = $1::uuid AND k.channel = c)
  ORDER BY c ON CONFLICT (tenant_id, channel) DO NOTHING`
const COUNT = `SELECT count(*)::int AS n FROM handoff_channel WHERE tenant_id = $1::uuid AND channel = ANY ($2::text[])`

/** Makes the channels that are not there yet. @throws TooManyChannels */
export async function makeChannels(sql: TenantConnection, tenantId: string, names: readonly string[]): Promise<void> {
  await sql.query(MAKE, [tenantId, names])
  const [found] = (await sql.query<{ n: number }>(COUNT, [tenantId, names])).rows
  if (found?.n !== names.length) throw new TooManyChannels()
}
