import { WebhooksFile } from '#contracts/config/webhooks.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { keepWebhooks } from '#prisma/stores/webhook/webhooks.ts'
import type { Installation } from '#test/monitoring/installation.ts'

const key = [{ secret: { env: 'KEY' } }]
const file = {
  webhooks: [
    {
      slug: 'release-board',
      url: 'https://hooks.example.com/a',
      signingKeys: key,
      events: ['deployment.*', 'gate-run.finished'],
    },
    {
      slug: 'ticket-desk',
      url: 'https://hooks.example.com/b',
      signingKeys: key,
      events: ['incident.*'],
      where: ['severity=critical'],
    },
  ],
}

/** Writes two webhooks: one that works, one whose endpoint is away, with events that wait and one that was given up. */
export async function seedWebhooks(installation: Installation): Promise<void> {
  await keepWebhooks(installation.db, DEFAULT_TENANT_ID, WebhooksFile.parse(file).webhooks)
  await installation.query(`UPDATE webhook SET state = 'ok', last_sent_at = now() WHERE slug = 'release-board'`)
  await installation.query(`UPDATE webhook SET state = 'dead', failures = 31, last_sent_at = now() - interval '3 hours',
    last_error = 'The receiver answered HTTP 502: bad gateway' WHERE slug = 'ticket-desk'`)
  await installation.query(`INSERT INTO webhook_delivery (tenant_id, webhook, position, event_id, type, body, state, attempts, last_error, queued_at)
    SELECT current_setting('app.tenant_id')::uuid, 'ticket-desk', n, uuidv7(), type, '{}', state, attempts, error, now() - ago
    FROM (VALUES (1, 'incident.open', 'dead', 1440, 'The receiver answered HTTP 502: bad gateway', interval '25 hours'),
      (2, 'incident.acting', 'queued', 3, 'The receiver answered HTTP 502: bad gateway', interval '2 hours'),
      (3, 'incident.resolved', 'queued', 0, NULL, interval '1 hour')) AS d(n, type, state, attempts, error, ago)`)
}
