import type { TenantConnection } from '#prisma/client.ts'
import { FAILING_TO_SAY_MS } from '../channel-findings.ts'
import { storableText } from '../storable.ts'
import { clearFinding, raiseFinding } from '../subject-findings.ts'

const about = (slug: string) => ({ kind: 'webhook', subject: webhookSubject(slug) })

/** What a finding about a webhook is about. */
export const webhookSubject = (slug: string): string => `webhook/${slug}`

const WORKED = `UPDATE webhook SET state = 'ok', last_sent_at = now(), last_error = NULL, failures = 0,
    since = CASE WHEN state = 'ok' THEN since ELSE now() END
  WHERE tenant_id = $1::uuid AND slug = $2 AND state <> 'removed'`

/** An event went out: it works, and is no finding any more. */
export async function webhookWorked(sql: TenantConnection, tenantId: string, slug: string): Promise<void> {
  await sql.query(WORKED, [tenantId, slug])
  await clearWebhookFinding(sql, tenantId, slug)
}

/** One that is dead stays so until an event goes out. `$4` = an event was given up. */
const FAILED = `UPDATE webhook SET last_error = $3, failures = failures + 1,
    state = CASE WHEN $4 OR state = 'dead' THEN 'dead' ELSE 'failing' END,
    since = CASE WHEN state = CASE WHEN $4 OR state = 'dead' THEN 'dead' ELSE 'failing' END THEN since ELSE now() END
  WHERE tenant_id = $1::uuid AND slug = $2 AND state <> 'removed'
  RETURNING state, (extract(epoch FROM now() - since) * 1000)::float8 AS "sinceMs"`

/** An event did not go out, or (`dead`) was given up: said once that lasts, so that a rule can tell people. `error` holds no secret. */
export async function webhookFailed(
  sql: TenantConnection,
  tenantId: string,
  { slug, error, dead }: { slug: string; error: string; dead: boolean },
): Promise<void> {
  type Row = { state: 'failing' | 'dead'; sinceMs: number }
  const [row] = (await sql.query<Row>(FAILED, [tenantId, slug, storableText(error), dead])).rows
  if (!row || (row.state === 'failing' && row.sinceMs < FAILING_TO_SAY_MS)) return
  const evidence = [{ says: `Events do not go out by the webhook ${slug}: ${error}`, observations: [], figures: {} }]
  const finding = { verdict: row.state, confidence: 1, evidence, since: Date.now(), labels: { webhook: slug } }
  await raiseFinding(sql, tenantId, { ...about(slug), ...finding })
}

/** It is no trouble any more, or no webhook. */
export async function clearWebhookFinding(sql: TenantConnection, tenantId: string, slug: string): Promise<void> {
  await clearFinding(sql, tenantId, about(slug))
}
