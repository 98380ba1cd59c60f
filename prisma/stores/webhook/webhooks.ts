import type { Webhook } from '#contracts/config/webhooks.ts'
import type { WebhookView } from '#contracts/webhooks.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { isoOrNull } from '../session-view.ts'
import { storableJson } from '../storable.ts'
import { lockWebhooks } from './lock-webhooks.ts'
import { clearWebhookFinding } from './webhook-health.ts'

const KEEP = `INSERT INTO webhook AS w (tenant_id, slug, config)
  SELECT $1::uuid, c.slug, c.config::jsonb FROM unnest($2::text[], $3::text[]) AS c(slug, config)
  ON CONFLICT (tenant_id, slug) DO UPDATE SET config = excluded.config,
    state = CASE WHEN w.state = 'removed' THEN 'unknown' ELSE w.state END,
    since = CASE WHEN w.state = 'removed' THEN now() ELSE w.since END
  WHERE w.config IS DISTINCT FROM excluded.config OR w.state = 'removed'`

const REMOVE = `UPDATE webhook SET state = 'removed', since = now(), last_error = NULL, failures = 0
  WHERE tenant_id = $1::uuid AND slug <> ALL($2::text[]) AND state <> 'removed' RETURNING slug`

/** Nobody sends what is for nobody. */
const DROP = `UPDATE webhook_delivery SET state = 'dead', last_error = 'Its webhook is no longer configured.'
  WHERE tenant_id = $1::uuid AND webhook <> ALL($2::text[]) AND state IN ('queued', 'sending')`

/** Without anybody to tell, nothing is followed; who comes later is told from then on. */
const UNFOLLOW = 'DELETE FROM webhook_follower WHERE tenant_id = $1::uuid'
const FORGET = 'DELETE FROM webhook_seen WHERE tenant_id = $1::uuid'

/** Brings the list of webhooks to what configuration says. Idempotent. */
export async function keepWebhooks(db: Database, tenantId: string, webhooks: readonly Webhook[]): Promise<void> {
  const slugs = webhooks.map(({ slug }) => slug)
  await db.withTenantSql(tenantId, async (sql) => {
    await lockWebhooks(sql, tenantId)
    await sql.query(KEEP, [tenantId, slugs, webhooks.map((webhook) => storableJson(webhook))])
    const removed = await sql.query<{ slug: string }>(REMOVE, [tenantId, slugs])
    await sql.query(DROP, [tenantId, slugs])
    if (slugs.length === 0) for (const statement of [UNFOLLOW, FORGET]) await sql.query(statement, [tenantId])
    for (const { slug } of removed.rows) await clearWebhookFinding(sql, tenantId, slug)
  })
}

const IN_FORCE = `SELECT config FROM webhook WHERE tenant_id = $1::uuid AND state <> 'removed' AND ($2::text IS NULL OR slug = $2) ORDER BY slug`

/** The webhooks that are configured, by name. */
export async function webhooksInForce(db: Database, tenantId: string, slug: string | null = null): Promise<Webhook[]> {
  return await db.withTenantSql(tenantId, async (sql) => await readInForce(sql, tenantId, slug))
}

/** The same, within a transaction. */
export async function readInForce(sql: TenantConnection, tenantId: string, slug: string | null = null): Promise<Webhook[]> {
  // Only what the schema took is written to the table.
  return (await sql.query<{ config: Webhook }>(IN_FORCE, [tenantId, slug])).rows.map(({ config }) => config)
}

const LIST = `SELECT w.slug, w.config, w.state, w.since, w.last_sent_at AS "lastSentAt", w.last_error AS "lastError", w.failures,
    (SELECT count(*)::int FROM webhook_delivery d WHERE d.tenant_id = w.tenant_id AND d.webhook = w.slug
      AND d.state IN ('queued', 'sending') AND d.position IS NOT NULL) AS waiting,
    (SELECT min(d.queued_at) FROM webhook_delivery d WHERE d.tenant_id = w.tenant_id AND d.webhook = w.slug
      AND d.state IN ('queued', 'sending') AND d.position IS NOT NULL) AS "waitingSince",
    (SELECT count(*)::int FROM webhook_delivery d WHERE d.tenant_id = w.tenant_id AND d.webhook = w.slug AND d.state = 'dead') AS dead
  FROM webhook w WHERE w.tenant_id = $1::uuid AND w.state <> 'removed' ORDER BY w.slug`

/** How the configured webhooks do, by name. */
export async function listWebhooks(db: Database, tenantId: string): Promise<WebhookView[]> {
  type Row = Omit<WebhookView, 'events' | 'where' | 'since' | 'lastSentAt' | 'waitingSince'> & {
    config: Webhook
    since: Date
    lastSentAt: Date | null
    waitingSince: Date | null
  }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(LIST, [tenantId]))
  return rows.map(({ config, since, lastSentAt, waitingSince, ...row }) => ({
    ...row,
    events: config.events,
    where: config.where.map(({ label, is, value }) => `${label}${is}${value}`),
    since: since.toISOString(),
    lastSentAt: isoOrNull(lastSentAt),
    waitingSince: isoOrNull(waitingSince),
  }))
}
