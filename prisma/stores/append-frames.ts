import type { LiveFrame } from '#contracts/live.ts'
import { entityId } from '#contracts/live-entity.ts'
import type { TenantConnection, TenantTransaction } from '#prisma/client.ts'
import { storableJson } from './storable.ts'

/** A frame whose JSON is made already. */
export type FrameText = { entity: LiveFrame['type']; entityId: string; body: string }

/** Bodies go as one text: JSON has no U+001E in it, so nothing need be quoted. */
const BETWEEN_BODIES = '\u001e'

const INSERT = `INSERT INTO stream_event (tenant_id, entity, entity_id, body)
  SELECT $1::uuid, f.entity, f.entity_id, f.body::json
  FROM unnest($2::text[], $3::text[], string_to_array($4, chr(30))) WITH ORDINALITY AS f(entity, entity_id, body, n) ORDER BY f.n`

/**
 * Puts frames on the stream, in their order, in the caller's transaction. Do it last: from here to the commit the tenant's
 * other writers to the stream wait, and a row lock taken later could meet theirs the other way round.
 */
export async function appendFrames(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  frames: readonly LiveFrame[],
): Promise<void> {
  await appendFrameTexts(tx, tenantId, frames.map(frameText))
}

/** The same for frames whose JSON (as `storableJson` makes it) is there already. */
export async function appendFrameTexts(
  tx: TenantConnection | TenantTransaction,
  tenantId: string,
  frames: readonly FrameText[],
): Promise<void> {
  if (frames.length === 0) return
  const bodies = frames.map((frame) => frame.body).join(BETWEEN_BODIES)
  const values = [tenantId, frames.map((frame) => frame.entity), frames.map((frame) => frame.entityId), bodies]
  if ('query' in tx && typeof tx.query === 'function') await tx.query(INSERT, values)
  else await (tx as TenantTransaction).$executeRawUnsafe(INSERT, ...values)
}

/** A frame with its JSON. */
export const frameText = (frame: LiveFrame): FrameText => ({
  entity: frame.type,
  entityId: entityId(frame),
  body: storableJson(frame),
})
