import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunbookStep } from '#contracts/config/runbooks.ts'
import type { Database } from '#prisma/client.ts'
import { begunByItself, proposeActions, readActions } from '#prisma/stores/incident-actions.ts'
import { readIncidentEvidence } from '#prisma/stores/incident-evidence.ts'
import { recordIncident } from '#prisma/stores/incident-record.ts'
import { sessionsConcerned, troubleNow } from '#prisma/stores/incident-targets.ts'
import { incidentBackground, incidentDetail, listIncidents } from '#prisma/stores/incidents.ts'
import { openIncident } from '#prisma/stores/open-incident.ts'
import { retain } from '#prisma/stores/retention.ts'
import { plansOf } from './explained.ts'
import { makeGateway } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const INCIDENTS = 20_000
const BIG = /Seq Scan on (incident|incident_entry|incident_action|alert|alert_member|session|session_event|token_use)\b/
const STEP: RunbookStep = { action: 'abort', mode: 'auto', expires: 60_000, verify: 60_000 }
const NOTHING = {
  ...{ what: 'nothing', touches: [], sessions: [], agents: [], environment: null, deploymentId: null, channel: null },
}

let store: StoreDatabase
let alertId: string
let incidentId: string

beforeAll(async () => {
  store = await storeDatabase()
  const gatewayId = await makeGateway(store.db, TENANT)
  await fill(gatewayId)
  const [open] = await store.asOwner<{ id: string }>(`SELECT id FROM alert WHERE group_key = 'rule{${INCIDENTS}}'`)
  alertId = open?.id ?? ''
  incidentId = (await openIncident(store.db, TENANT, { alertId, workflowId: 'w', at: Date.now() }))?.incidentId ?? ''
}, 120_000)
afterAll(async () => await store.close())

/** Incidents as years of nights leave them, with their alerts, members, timelines and actions; the last alert has none yet. */
async function fill(gatewayId: string): Promise<void> {
  await store.asOwner(
    `INSERT INTO session (tenant_id, gateway_id, key, agent_id, first_seen_at, verdict, search_text)
     SELECT $1, $2, 's' || n, 'a', now(), 'looping', 's' || n FROM generate_series(1, $3::int) n`,
    [TENANT, gatewayId, INCIDENTS],
  )
  await store.asOwner(
    `INSERT INTO alert (tenant_id, rule, group_key, state, severity, labels, title, says, detail, opened_at, updated_at, resolved_at, workflow_id)
     SELECT $1, 'rule', 'rule{' || n || '}', CASE WHEN n < $2 THEN 'resolved' ELSE 'firing' END, 'critical', '{}', 't', 's', '{}',
       now() - n * interval '1 hour', now(), CASE WHEN n < $2 THEN now() END, 'w' FROM generate_series(1, $2::int) n`,
    [TENANT, INCIDENTS],
  )
  await store.asOwner(
    `INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, alert_id, labels, severity, state, opened_as, n, opened_n, since,
       opened_at, changed_at, cleared_at, session_id, gateway_id, says, figures)
     SELECT $1, 'rule', a.id::text, a.group_key, a.id, '{}', 'critical', CASE WHEN a.resolved_at IS NULL THEN 'firing' ELSE 'resolved' END,
       'firing', 1, 1, now(), now(), now(), a.resolved_at, s.id, $2, 'repeats itself', '{}'
     FROM alert a JOIN session s ON s.tenant_id = a.tenant_id AND a.group_key = 'rule{' || substr(s.key, 2) || '}'`,
    [TENANT, gatewayId],
  )
  await store.asOwner(
    `INSERT INTO incident (tenant_id, number, alert_id, title, severity, state, says, labels, signature, opened_at, updated_at, closed_at, workflow_id)
     SELECT $1, row_number() OVER (), id, 't', 'critical', 'closed', 's', '{}', 'sig' || hashtext(id::text) % 500, opened_at, now(), now(), 'w'
     FROM alert WHERE resolved_at IS NOT NULL`,
    [TENANT],
  )
  await store.asOwner(
    `INSERT INTO incident_entry (tenant_id, incident_id, seq, at, kind, actor_kind, actor, says, key)
     SELECT $1, id, n, now(), 'note', 'system', 'a', 's', n::text FROM incident, generate_series(1, 5) n`,
    [TENANT],
  )
  await store.asOwner(
    `INSERT INTO incident_action (tenant_id, incident_id, runbook, step, action, mode, state, target, says, proposed_at, started_at)
     SELECT $1, id, 'b', 0, 'abort', 'auto', 'confirmed', '{}', 's', opened_at, opened_at FROM incident`,
    [TENANT],
  )
  await store.asOwner(
    `INSERT INTO session_event (tenant_id, gateway_id, session_id, kind, at, dedup_key, body)
     SELECT $1, $2, id, 'message', now() - n * interval '1 second', key || n, '{}' FROM session, generate_series(1, 3) n`,
    [TENANT, gatewayId],
  )
  await store.asOwner(
    `INSERT INTO token_use (tenant_id, gateway_id, session_id, agent_id, message_id, input, output, cache_read, cache_write, at)
     SELECT $1, $2, id, 'a', key, 1, 1, 1, 1, now() FROM session`,
    [TENANT, gatewayId],
  )
  await store.asOwner('VACUUM ANALYZE')
}

const inTenant =
  <T>(work: Parameters<Database['withTenantSql']>[1]) =>
  (db: Database) =>
    db.withTenantSql(TENANT, work) as Promise<T>

describe(`with ${INCIDENTS} incidents`, () => {
  it.each<[string, (db: Database) => Promise<unknown>]>([
    ['the newest', (db) => listIncidents(db, TENANT, { limit: 50 })],
    ['those that are open', (db) => listIncidents(db, TENANT, { open: 'true', limit: 50 })],
    ['one with its timeline', (db) => incidentDetail(db, TENANT, 10_000)],
    ['what a post-mortem needs besides', (db) => incidentBackground(db, TENANT, incidentId)],
    ['evidence', (db) => readIncidentEvidence(db, TENANT, incidentId, Date.now())],
    ['what an action would touch', inTenant((sql) => sessionsConcerned(sql, TENANT, incidentId))],
    ['whether it helped', inTenant((sql) => troubleNow(sql, TENANT, incidentId, [randomUUID()]))],
    ['how often a runbook acted', inTenant((sql) => begunByItself(sql, TENANT, { runbook: 'b', withinMs: 3_600_000 }))],
  ])('reads no big table whole for %s', async (_name, ask) => {
    for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(BIG)
  })
})

describe('the record of an incident', () => {
  it('is opened once an alert, with a number of its own, whoever asks at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 5 }, () => openIncident(store.db, TENANT, { alertId, workflowId: 'w', at: Date.now() })),
    )
    expect(new Set(asked.map((one) => one?.incidentId))).toEqual(new Set([incidentId]))
    expect(asked[0]?.number).toBe(INCIDENTS)
    expect((await incidentDetail(store.db, TENANT, INCIDENTS))?.entries.map(({ kind }) => kind)).toEqual(['opened'])
    expect(await openIncident(store.db, TENANT, { alertId: randomUUID(), workflowId: 'w', at: 1 })).toBeNull()
  })

  it('takes a line once, in one order, with what it means for the incident', async () => {
    const line = (key: string) => ({ key, at: 1_000, kind: 'note' as const, actorKind: 'system' as const, actor: 'a', says: key })
    const told = await Promise.all(
      ['x', 'y', 'x', 'z', 'x'].map((key) =>
        recordIncident(store.db, TENANT, incidentId, { entries: [line(key)], incident: { owner: key } }),
      ),
    )
    expect(told.filter(Boolean)).toHaveLength(3)
    const detail = await incidentDetail(store.db, TENANT, INCIDENTS)
    expect(detail?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    // Told again later it does not take anything back.
    await recordIncident(store.db, TENANT, incidentId, { entries: [line('x')], incident: { owner: 'late' } })
    expect((await incidentDetail(store.db, TENANT, INCIDENTS))?.incident.owner).not.toBe('late')
    await expect(recordIncident(store.db, TENANT, randomUUID(), { entries: [line('x')] })).rejects.toThrow('no incident')
  })

  it('proposes each step once, and counts only what was begun without a person’s word, of that time', async () => {
    const action = {
      step: 0,
      action: 'abort',
      mode: 'auto',
      target: NOTHING,
      settings: STEP,
      undo: null,
      says: 's',
      dryRun: 'd',
    } as const
    const propose = inTenant((sql) => proposeActions(sql, TENANT, { incidentId, runbook: 'mine', actions: [action] }))
    await Promise.all([propose(store.db), propose(store.db)])
    const [only, ...more] = await inTenant<Awaited<ReturnType<typeof readActions>>>((sql) =>
      readActions(sql, TENANT, incidentId),
    )(store.db)
    expect(more).toEqual([])
    expect(only).toMatchObject({ settings: STEP, state: 'proposed' })
    const begun = () => inTenant<number>((sql) => begunByItself(sql, TENANT, { runbook: 'mine', withinMs: 3_600_000 }))(store.db)
    const began = (patch: object) =>
      store.asOwner(`UPDATE incident_action SET started_at = $2, decided_by = $3 WHERE id = $1`, [
        only?.id,
        ...Object.values(patch),
      ])
    expect(await begun()).toBe(0)
    await began({ at: new Date(), by: null })
    expect(await begun()).toBe(1)
    await began({ at: new Date(), by: 'ada@example.com' })
    expect(await begun()).toBe(0)
    await began({ at: new Date(Date.now() - 7_200_000), by: null })
    expect(await begun()).toBe(0)
  })

  it('goes as a whole once it was closed long enough ago, and lets its alert go', async () => {
    const now = Date.now() + 40 * 86_400_000
    const { incident, alert } = await retain(store.db, TENANT, { incidentDays: 30, alertDays: 30 }, { now })
    expect({ incident, alert }).toEqual({ incident: INCIDENTS - 1, alert: INCIDENTS - 1 })
    const [left] = await store.asOwner<{ entries: number }>(
      'SELECT count(DISTINCT incident_id)::int AS entries FROM incident_entry',
    )
    expect(left?.entries).toBe(1)
  })
})
