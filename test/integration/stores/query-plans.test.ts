import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAlertJudge } from '#activities/alert/alert-judge.ts'
import { createBudgetJudge } from '#activities/budget/budget-judge.ts'
import { SessionQuery } from '#contracts/api/lists.ts'
import { defaultResponseConfig, responseSchemas } from '#contracts/config/response-config.ts'
import type { Database } from '#prisma/client.ts'
import { listAgents } from '#prisma/stores/agents.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { overview } from '#prisma/stores/overview.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { recentObservations, sessionCursors } from '#prisma/stores/session-history.ts'
import { listSessions, sessionDetail, timelinePage } from '#prisma/stores/sessions.ts'
import { readStream } from '#prisma/stores/stream.ts'
import { plansOf } from './explained.ts'
import { fact, makeGateway, message, row } from './facts.ts'
import { paceOf } from './pace.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const SESSIONS = 50_000
const EVENTS = 500_000
const BIG = /Seq Scan on (session|session_event|token_use|tool_execution|run|stream_event|finding|audit_entry)\b/

let store: StoreDatabase
let gatewayId: string

beforeAll(async () => {
  store = await storeDatabase()
  gatewayId = await makeGateway(store.db, TENANT)
  await fill(TENANT, gatewayId, SESSIONS, EVENTS)
  const other = await makeGateway(store.db, OTHER_TENANT)
  await fill(OTHER_TENANT, other, SESSIONS / 10, EVENTS / 10)
  await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), budgets, alerts })
  await store.asOwner('VACUUM ANALYZE')
}, 240_000)
afterAll(async () => await store.close())

/** A rule of every kind. */
const alerts = responseSchemas.alerts.parse({
  rules: [
    { name: 'trouble', severity: 'critical', when: { finding: { kind: 'session-health' } }, groupBy: ['gateway'] },
    { name: 'down', severity: 'critical', when: { gateway: ['unreachable'] } },
    { name: 'burn', severity: 'warning', when: { metric: { name: 'tokens-per-minute', above: 1 } } },
    { name: 'cost', severity: 'warning', when: { metric: { name: 'cost-per-hour', above: 1 } } },
    { name: 'failures', severity: 'warning', when: { metric: { name: 'failed-run-share', above: 0.5 } } },
    { name: 'done', severity: 'info', when: { runs: 'done' } },
  ],
  inhibitions: [{ name: 'down', source: { rules: ['down'] }, target: { rules: ['trouble'] }, equal: ['gateway'] }],
})
const evaluate = (db: Database) =>
  createAlertJudge({ db, pokeGroups: async () => undefined }).run(TENANT, new AbortController().signal)

/** What may be used, of each window and by each owner. */
const budgets = responseSchemas.budgets.parse({
  prices: { asOf: '2026-01-01', models: [{ model: '*', input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1 }] },
  budgets: [
    { slug: 'all', of: 'tenant', window: 'hour', usd: 1 },
    { slug: 'agents', of: 'agent', window: { rolling: '2h' }, tokens: 100, policy: 'abort-run' },
    { slug: 'sessions', of: 'session', window: 'lifetime', tokens: 5 },
  ],
})
const look = (db: Database) =>
  createBudgetJudge({ db, startAction: async () => undefined }).run(TENANT, new AbortController().signal)

/** Rows as a year of work leaves them; a tenth of the sessions is live. A day's token uses are few of all, whatever the time of day. */
async function fill(tenant: string, gateway: string, sessions: number, events: number): Promise<void> {
  await store.asOwner(
    `INSERT INTO session (tenant_id, gateway_id, key, agent_id, label, gone_at, first_seen_at, last_activity_at, active_at,
       total_tokens, sort_cost, verdict, verdict_rank, search_text, gateway_updated_at, row_at)
     SELECT $1, $2, 'agent:agent-' || n % 20 || ':session-' || n, 'agent-' || n % 20, 'Label ' || n,
       CASE WHEN n % 10 > 0 THEN now() END, now(), t, t, (n::bigint * 7919) % 1000003, (n::bigint * 104729) % 10007,
       CASE WHEN n % 500 = 0 THEN 'looping' ELSE 'idle' END, CASE WHEN n % 500 = 0 THEN 7 ELSE 0 END,
       'agent:agent-' || n % 20 || ':session-' || n || ' label ' || n, t, t
     FROM generate_series(1, $3::int) n, LATERAL (SELECT now() - n * interval '1 minute' AS t) x`,
    [tenant, gateway, sessions],
  )
  const ids = `(SELECT array_agg(id ORDER BY key) AS id FROM session WHERE tenant_id = $1) s`
  const some = `s.id[1 + (n % ${sessions})]`
  await store.asOwner(
    `INSERT INTO session_event (tenant_id, gateway_id, session_id, kind, at, dedup_key, body)
     SELECT $1, $2, ${some}, 'message', now() - n * interval '1 second', 'msg:' || n, '{"text":"x"}'
     FROM generate_series(1, $3::int) n, ${ids}`,
    [tenant, gateway, events],
  )
  await store.asOwner(
    `INSERT INTO token_use (tenant_id, gateway_id, session_id, agent_id, message_id, input, output, cache_read, cache_write, at)
     SELECT $1, $2, ${some}, 'a', 'm' || n, 1, 1, 1, 1, now() - n * interval '1 minute' FROM generate_series(1, $3::int) n, ${ids}`,
    [tenant, gateway, events / 5],
  )
  await store.asOwner(
    `INSERT INTO run (tenant_id, session_id, run_id, state, started_at)
     SELECT $1, ${some}, 'run-' || n, 'running', now() FROM generate_series(1, $2::int) n, ${ids}`,
    [tenant, sessions],
  )
  await store.asOwner(
    `INSERT INTO finding (tenant_id, kind, gateway_id, session_id, verdict, since, cleared_at, confidence, evidence)
     SELECT $1, 'session-health', $2, ${some}, 'looping', now(), CASE WHEN n % 500 > 0 THEN now() END, 1, '[]'
     FROM generate_series(1, $3::int) n, ${ids}`,
    [tenant, gateway, sessions],
  )
  await store.asOwner(
    `INSERT INTO audit_entry (tenant_id, at, actor_kind, actor, action, outcome, correlation_id)
     SELECT $1, now() - n * interval '1 second', 'member', 'a', 'x', 'requested', 'c' || n FROM generate_series(1, $2::int) n`,
    [tenant, sessions],
  )
  await store.asOwner('ALTER TABLE stream_event DISABLE TRIGGER USER')
  await store.asOwner(
    `INSERT INTO stream_event (tenant_id, entity, entity_id, body) SELECT $1, 'session', 'x', '{"type":"x"}'
     FROM generate_series(1, $2::int)`,
    [tenant, events / 2],
  )
  await store.asOwner('ALTER TABLE stream_event ENABLE TRIGGER USER')
}

const query = (asked: Record<string, unknown>) => SessionQuery.parse(asked)

const questions: Record<string, (db: Database) => Promise<unknown>> = {
  'the first page by activity': (db) => listSessions(db, TENANT, query({})),
  'a later page by tokens': async (db) => {
    const { nextCursor } = await listSessions(store.db, TENANT, query({ sort: 'tokens' }))
    return await listSessions(db, TENANT, query({ sort: 'tokens', cursor: nextCursor }))
  },
  'a page by cost, upwards': (db) => listSessions(db, TENANT, query({ sort: 'cost', direction: 'asc' })),
  'a page by key': (db) => listSessions(db, TENANT, query({ sort: 'key', direction: 'asc' })),
  'a page by verdict': (db) => listSessions(db, TENANT, query({ sort: 'verdict' })),
  'sessions in trouble': (db) => listSessions(db, TENANT, query({ trouble: 'true' })),
  'sessions of an agent': (db) => listSessions(db, TENANT, query({ agent: 'agent-10' })),
  'a search': (db) => listSessions(db, TENANT, query({ search: 'label 4990' })),
  'a session by key': (db) => sessionDetail(db, TENANT, 'agent:agent-10:session-10'),
  'the agents of a gateway': (db) => listAgents(db, TENANT, gatewayId),
  'open findings': (db) => listOpenFindings(db, TENANT),
  'the overview': (db) => overview(db, TENANT, Date.now()),
  'the stream after a position': (db) => readStream(db, TENANT, 5_000n, 500),
  'what a watch needs after a restart': (db) =>
    recentObservations(db, TENANT, gatewayId, { perSession: 200, activeSince: Date.now() - 3_600_000 }),
  'where catch-up starts': (db) => sessionCursors(db, TENANT, gatewayId),
  'a look at every budget': look,
  'a look at every alert rule': evaluate,
  'a batch of facts': (db) => {
    const sessionKey = 'agent:agent-10:session-10'
    const at = Date.now()
    const seen = fact('session-seen', { at, sessionKey, row: row({ status: 'running' }), reason: 'poll' })
    const facts = Array.from({ length: 200 }, (_, index) => message(`plan-${at}-${index}`, at, { sessionKey }))
    return ingestBatch(db, TENANT, { gatewayId, receivedAt: at, observations: [seen, ...facts], verdicts: [] })
  },
}

describe(`with ${SESSIONS} sessions and ${EVENTS} events`, () => {
  for (const [name, ask] of Object.entries(questions))
    it(`reads no big table whole for ${name}`, async () => {
      for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(BIG)
    })

  it('has an index for the log of who did what', async () => {
    expect(await paceOf(store, () => listAudit(store.db, TENANT, { limit: 100 }))).toBeLessThan(3)
  })

  it('lists 10,000 sessions of 50,000, and a page of them, in good time', async () => {
    const of = (work: () => Promise<unknown>) => paceOf(store, work)
    const page = await of(() => listSessions(store.db, TENANT, query({ limit: 100 })))
    const search = await of(() => listSessions(store.db, TENANT, query({ limit: 100, search: 'session-4' })))
    const whole = await of(() => listSessions(store.db, TENANT, query({ limit: 10_000, includeGone: 'true' })))
    const timeline = await of(() => timelinePage(store.db, TENANT, '00000000-0000-4000-8000-00000000000a', { limit: 100 }))
    process.stdout.write(
      `page ${page.toFixed(1)}, search ${search.toFixed(1)}, 10,000 rows ${whole.toFixed(1)}, timeline ${timeline.toFixed(1)} × 20,000 plain rows\n`,
    )
    expect(Math.max(page, search, timeline)).toBeLessThan(4)
    expect(whole).toBeLessThan(28)
  })
})
