import pg from 'pg'
import type { EntityName } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'
import { withTenantCopy } from '#prisma/copy-connection.ts'
import { settleBatch } from './settle-batch.ts'
import { targetTables } from './target-table.ts'

/** Sessions that are counted anew in one transaction. */
const BATCH = 500
const STATEMENT_MS = 3_600_000

/** The sessions that a run changed, or something in; `$` stands for literals, as COPY takes no values. */
const TOUCHED = (tenantId: string, source: string, collections: readonly string[], backfillId: string): string =>
  `COPY (SELECT DISTINCT r.target_id FROM imported_row r WHERE r.tenant_id = ${quoted(tenantId)}::uuid AND r.source = ${quoted(source)}
    AND r.collection IN (${collections.map(quoted).join(', ')}) AND r.changed_by = ${quoted(backfillId)}::uuid) TO STDOUT`

const quoted = (text: string): string => pg.escapeLiteral(text)

/**
 * Counts anew what follows from the rows of the sessions that a run has changed: tokens, cost, tool calls, last activity, sort keys.
 * Sessions that are watched keep what was counted live. Idempotent.
 * @param onBatch called with the number of sessions that are done
 */
export async function settleSessions(
  db: Database,
  tenantId: string,
  run: { backfillId: string; source: string; collections: readonly { collection: string; entity: EntityName }[] },
  onBatch: (done: number) => void = () => undefined,
): Promise<void> {
  const concerned = run.collections.filter(({ entity }) => entity === 'session' || targetTables[entity].identity === 'session')
  if (concerned.length === 0) return
  const text = TOUCHED(
    tenantId,
    run.source,
    concerned.map(({ collection }) => collection),
    run.backfillId,
  )
  let rest = ''
  let ids: string[] = []
  let done = 0
  const settle = async () => {
    const batch = ids
    ids = []
    await db.withTenantSql(tenantId, async (sql) => await settleBatch(sql, tenantId, batch))
    done += batch.length
    onBatch(done)
  }
  // Read as fast as it is settled: however many sessions there are, few are in memory.
  const take = async (bytes: Buffer) => {
    const lines = (rest + bytes.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const id of lines) {
      ids.push(id)
      if (ids.length === BATCH) await settle()
    }
  }
  await withTenantCopy(db, tenantId, async (sql) => await sql.copyOut(text, take), { statementMs: STATEMENT_MS })
  await settle()
}
