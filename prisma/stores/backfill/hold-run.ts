import type { BackfillState } from '#domain/backfill/states.ts'
import type { TenantConnection } from '#prisma/client.ts'

const LOCK = (text: string): string => `hashtextextended('backfill-rows:' || ${text}, 0)`
const ALONE = `SELECT pg_advisory_xact_lock(${LOCK('$1')})`
const WITH_OTHERS = `SELECT pg_advisory_xact_lock_shared(${LOCK('$1')}), pg_advisory_xact_lock(${LOCK('$2')})`
const STATE = 'SELECT b.state FROM backfill b WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid'

const TARGETS = (text: string): string => `hashtextextended('backfill-targets:' || ${text}, 0)`

/**
 * Until the transaction ends nothing of the tenant is taken back that sources can have in common: a chunk that finds a target there
 * already is as good as gone with it, if that goes before the chunk is committed.
 */
export const holdTargets = async (sql: TenantConnection, tenantId: string): Promise<unknown> =>
  await sql.query(`SELECT pg_advisory_xact_lock_shared(${TARGETS('$1')})`, [tenantId])

/** Until the transaction ends no chunk of the tenant is written that meets what sources can have in common. */
export const haveTargetsAlone = async (sql: TenantConnection, tenantId: string): Promise<unknown> =>
  await sql.query(`SELECT pg_advisory_xact_lock(${TARGETS('$1')})`, [tenantId])

/**
 * Has the rows of a run to itself until the transaction ends, or one chunk of it beside others that are written at the same time, and
 * tells the state that the run is in then: an attempt that counts as lost may still be at work, and must neither meet the next one
 * half-way nor write after all was taken back.
 * @throws when there is no such run
 */
export async function holdRun(
  sql: TenantConnection,
  tenantId: string,
  backfillId: string,
  chunk?: { collection: string; n: number },
): Promise<BackfillState> {
  if (chunk) await sql.query(WITH_OTHERS, [backfillId, `${backfillId} ${chunk.n} ${chunk.collection}`])
  else await sql.query(ALONE, [backfillId])
  // A statement of its own: it sees what was committed while the first one waited.
  const { rows } = await sql.query<{ state: BackfillState }>(STATE, [tenantId, backfillId])
  if (!rows[0]) throw new Error(`There is no backfill ${backfillId}.`)
  return rows[0].state
}
