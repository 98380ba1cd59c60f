import type { DeadManView } from '#contracts/api/response.ts'
import { DEAD_MAN } from '#contracts/config/channels.ts'
import type { Database } from '#prisma/client.ts'
import { clearChannelFinding, FAILING_TO_SAY_MS, raiseChannelFinding } from './channel-findings.ts'
import { isoOrNull } from './session-view.ts'
import { storableText } from './storable.ts'

/** It has a row among the channels, which lists of channels leave out. `$2` = why it did not go out; null = it did. */
const NOTE = `INSERT INTO notify_channel AS c (tenant_id, slug, kind, state, last_sent_at, last_error, failures)
  VALUES ($1::uuid, '${DEAD_MAN}', '${DEAD_MAN}', CASE WHEN $2::text IS NULL THEN 'ok' ELSE 'failing' END,
    CASE WHEN $2::text IS NULL THEN now() END, $2::text, CASE WHEN $2::text IS NULL THEN 0 ELSE 1 END)
  ON CONFLICT (tenant_id, slug) DO UPDATE SET state = excluded.state, last_error = excluded.last_error,
    last_sent_at = COALESCE(excluded.last_sent_at, c.last_sent_at), failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE c.failures + 1 END,
    since = CASE WHEN c.state = excluded.state THEN c.since ELSE now() END
  RETURNING (extract(epoch FROM now() - since) * 1000)::float8 AS "sinceMs"`

/** Notes that the signal to the outside watcher went out, or (`error`) why it did not, which becomes a finding when it goes on. */
export async function noteDeadMan(db: Database, tenantId: string, error: string | null): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const values = [tenantId, error === null ? null : storableText(error)]
    const { rows } = await sql.query<{ sinceMs: number }>(NOTE, values)
    if (error === null) return await clearChannelFinding(sql, tenantId, DEAD_MAN)
    if ((rows[0]?.sinceMs ?? 0) >= FAILING_TO_SAY_MS)
      await raiseChannelFinding(sql, tenantId, { slug: DEAD_MAN, verdict: 'failing', error })
  })
}

const ROW = `SELECT last_sent_at AS "lastSentAt", last_error AS "lastError" FROM notify_channel
  WHERE tenant_id = $1::uuid AND slug = '${DEAD_MAN}'`

/** When the signal last went out, and why it does not; both null = it was never tried. */
export async function readDeadMan(db: Database, tenantId: string): Promise<Pick<DeadManView, 'lastSentAt' | 'lastError'>> {
  type Row = { lastSentAt: Date | null; lastError: string | null }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(ROW, [tenantId]))
  return { lastSentAt: isoOrNull(rows[0]?.lastSentAt ?? null), lastError: rows[0]?.lastError ?? null }
}
