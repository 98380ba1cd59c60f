import { afterAll, beforeAll, expect, it } from 'vitest'
import { AlertsQuery } from '#contracts/api/response.ts'
import type { Database } from '#prisma/client.ts'
import { alertDetail } from '#prisma/stores/alert/alert-detail.ts'
import { listAlerts } from '#prisma/stores/alert/list-alerts.ts'
import { countByRule } from '#prisma/stores/alert/rule-counts.ts'
import { previewSilence } from '#prisma/stores/alert/silenced-members.ts'
import { listDeadLetters } from '#prisma/stores/dead-letters.ts'
import { claimDelivery } from '#prisma/stores/delivery-progress.ts'
import { leftDeliveries } from '#prisma/stores/left-deliveries.ts'
import { plansOf } from './explained.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const OVER = 20_000
const OPEN = 50

let store: StoreDatabase
let alertId: string
let sessionId: string
let deliveryId: string

beforeAll(async () => {
  store = await storeDatabase()
  await store.asOwner(
    `INSERT INTO alert (tenant_id, rule, group_key, state, severity, labels, title, says, detail, opened_at, resolved_at, updated_at, workflow_id)
     SELECT $1::uuid, 'r' || n % 10, 'g' || n, CASE WHEN n > $2::int THEN 'firing' ELSE 'resolved' END, 'critical', '{}', 't' || n, 's', '{}',
       now() - n * interval '1 minute', CASE WHEN n <= $2::int THEN now() END, now(), 'w' FROM generate_series(1, $2::int + $3::int) n`,
    [TENANT, OVER, OPEN],
  )
  await store.asOwner(
    `INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, alert_id, labels, severity, state, opened_as, n, opened_n, since,
       opened_at, changed_at, cleared_at, session_id, says, figures)
     SELECT a.tenant_id, a.rule, a.group_key || '/' || m, a.group_key, a.id, '{}', 'critical', CASE WHEN a.resolved_at IS NULL THEN 'firing' ELSE 'resolved' END,
       'firing', 1, 1, now(), now(), now(), a.resolved_at, uuidv7(), 's', '{}' FROM alert a, generate_series(1, 3) m`,
  )
  await store.asOwner(
    `INSERT INTO notice_delivery (tenant_id, key, channel, alert_id, state, body)
     SELECT a.tenant_id, a.id || '/' || c, c, a.id, CASE WHEN a.resolved_at IS NULL THEN 'queued' WHEN right(a.title, 3) = '777' THEN 'dead' ELSE 'sent' END,
       '{"message": {"title": "t"}}' FROM alert a, unnest(ARRAY['hook', 'mail']) c`,
  )
  await store.asOwner(
    `INSERT INTO notice (tenant_id, alert_id, seq, reason, status, severity, firing, resolved, says, message, at)
     SELECT a.tenant_id, a.id, 1, 'first', 'firing', 'critical', 1, 0, 't', '{}', now() FROM alert a`,
  )
  await store.asOwner('VACUUM ANALYZE')
  type Row = { alert_id: string; session_id: string; delivery_id: string }
  const [row] = await store.asOwner<Row>(
    `SELECT a.id AS alert_id, m.session_id, d.id AS delivery_id FROM alert a JOIN alert_member m ON m.alert_id = a.id
     JOIN notice_delivery d ON d.alert_id = a.id WHERE a.resolved_at IS NULL LIMIT 1`,
  )
  alertId = row?.alert_id ?? ''
  sessionId = row?.session_id ?? ''
  deliveryId = row?.delivery_id ?? ''
}, 120_000)
afterAll(async () => await store.close())

const list = (query: object) => (db: Database) => listAlerts(db, TENANT, AlertsQuery.parse({ limit: 20, ...query }))

it.each<[string, (db: Database) => Promise<unknown>]>([
  ['open alerts', list({})],
  ['open alerts of a session', (db) => list({ session: sessionId })(db)],
  ['alerts that are over', list({ open: 'false' })],
  [
    'the next page of those',
    async (db) =>
      list({ open: 'false', cursor: (await listAlerts(db, TENANT, AlertsQuery.parse({ open: 'false', limit: 20 }))).nextCursor })(
        db,
      ),
  ],
  ['alerts of a session that are over', (db) => list({ open: 'false', session: sessionId })(db)],
  ['one alert', (db) => alertDetail(db, TENANT, alertId)],
  ['what fires by rule', (db) => countByRule(db, TENANT, 'alerts')],
  ['what a silence would mute', (db) => previewSilence(db, TENANT, [{ label: 'rule', is: '=', value: 'r1' }])],
  ['dead letters', (db) => listDeadLetters(db, TENANT, { limit: 50 })],
  ['messages that nobody sends', (db) => leftDeliveries(db, TENANT)],
  ['taking a message', (db) => claimDelivery(db, TENANT, deliveryId, 10_000)],
])('%s come by an index, however many there were', async (_, work) => {
  for (const plan of await plansOf(store.db, work))
    expect(plan).not.toMatch(/Seq Scan on (alert|alert_member|notice|notice_delivery)\b/)
})
