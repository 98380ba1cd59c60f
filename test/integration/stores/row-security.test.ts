import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiToken, verifyApiToken } from '#prisma/stores/api-tokens.ts'
import { appendOutput } from '#prisma/stores/deployment-output.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { backfillRows } from './backfill-rows.ts'
import { fact, makeGateway, message, row, START } from './facts.ts'
import { configurePlaces, makeRelease, promote } from './places.ts'
import { responseRows } from './response-rows.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let app: pg.Pool
let tables: string[]

beforeAll(async () => {
  store = await storeDatabase()
  app = new pg.Pool({ connectionString: store.appUrl, max: 2 })
  const rows = await store.asOwner<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY tablename`,
  )
  tables = rows.map(({ tablename }) => tablename)
  await fillEveryTable()
})
afterAll(async () => {
  await app.end()
  await store.close()
})

/** Tables that the application has no right to change, or to remove from, under any tenant. */
const neverChanged = new Set(['audit_entry', 'release', 'deployment_entry', 'incident_entry'])
const neverRemoved = new Set(['release', 'incident_entry'])

/** One row at least in each table, all of the default tenant, made by the product where it makes them in one call. */
async function fillEveryTable(): Promise<void> {
  const gatewayId = await makeGateway(store.db, TENANT)
  await ingestBatch(store.db, TENANT, {
    gatewayId,
    receivedAt: START,
    observations: [
      fact('session-seen', { at: START, row: row({ label: 'x' }), reason: 'poll' }),
      fact('run-started', { at: START, startedAt: START, resumed: false }),
      fact('tool-started', { at: START, toolCallId: 'call', name: 'exec', args: { a: 1 }, meta: null }),
      message('m', START),
    ],
    verdicts: [
      { sessionKey: 'agent:main:one', verdict: { verdict: 'stuck', since: START, confidence: 1, evidence: [], hints: [] } },
    ],
  })
  await createApiToken(store.db, TENANT, { name: 'ci', role: 'viewer', createdBy: 'a@b.c', expiresAt: Date.now() + 60_000 })
  await configurePlaces(store.db, TENANT)
  const { id } = await promote(store.db, TENANT, await makeRelease(store.db, TENANT), START)
  const line = { target: 'shop-1', at: new Date(START).toISOString(), stream: 'stdout', line: 'x', dedupKey: 'k' } as const
  await appendOutput(store.db, TENANT, id, [line])
  await store.asOwner(`
    INSERT INTO gate_run (tenant_id, id, suite, suite_hash, suite_body, environment, places, trigger, requested_by, looks,
        correlation_id) VALUES ('${TENANT}', '${id}', 's', 'h', '{}', 'production', '[]', 'hand', 'a', 1, 'c');
    INSERT INTO gate_check (tenant_id, gate_run_id, "check", kind, position, verdict, says, figures, samples, baseline_samples,
        liveness, enforce) VALUES ('${TENANT}', '${id}', 'c', 'http', 0, 'pass', 'x', '{}', 1, 0, false, 'off');
    INSERT INTO gate_sample (tenant_id, gate_run_id, "check", n) VALUES ('${TENANT}', '${id}', 'c', 0);
    INSERT INTO drift_report (tenant_id, id, scope, environment, state, says, entries, trigger)
      VALUES ('${TENANT}', '${id}', 'observed', 'production', 'clean', 'x', '[]', 'hand')`)
  await store.asOwner(`
    WITH m AS (INSERT INTO member (tenant_id, email, name, role) VALUES ('${TENANT}', 'a@b.c', 'A', 'admin') RETURNING id)
      INSERT INTO sign_in (tenant_id, member_id, expires_at) SELECT '${TENANT}', id, now() FROM m;
    INSERT INTO idempotency_key (tenant_id, caller, route, key_hash, fingerprint, attempt, leased_until)
      VALUES ('${TENANT}', 'token:x', 'POST /x', 'h', 'f', uuidv7(), now());
    INSERT INTO rate_limit (key, points, tenant_id) VALUES ('k', 1, '${TENANT}');
    INSERT INTO gateway_gap (tenant_id, gateway_id, from_at, reason) VALUES ('${TENANT}', '${gatewayId}', now(), 'x');
    INSERT INTO action_request (id, tenant_id, action, gateway_id, requested_by, correlation_id)
      VALUES (uuidv7(), '${TENANT}', 'session.abort', '${gatewayId}', 'a', 'c');
    INSERT INTO audit_entry (tenant_id, at, actor_kind, actor, action, outcome, correlation_id)
      VALUES ('${TENANT}', now() - interval '99 days', 'member', 'a', 'x', 'requested', 'c'),
        ('${TENANT}', now(), 'member', 'a', 'x', 'requested', 'c');
    INSERT INTO config_version (tenant_id, hash, state) VALUES ('${TENANT}', 'h', 'applied');
    INSERT INTO worker_beat (id, tenant_id, started_at, beat_at, version) VALUES ('w', '${TENANT}', now(), now(), '1')`)
  await store.asOwner(`
    INSERT INTO trace (tenant_id, trace_id, name, service, has_root, started_at, ended_at, spans, errors)
      VALUES ('${TENANT}', 't', 'n', 's', true, now(), now(), 1, 0);
    INSERT INTO trace_span (tenant_id, trace_id, span_id, name, service, kind, started_at, duration_ms, status, attributes, events)
      VALUES ('${TENANT}', 't', 's', 'n', 's', 'internal', now(), 1, 'ok', '{}', '[]');
    INSERT INTO log_line (tenant_id, at, service, level, says, fields) VALUES ('${TENANT}', now(), 's', 30, 'x', '{}');
    INSERT INTO telemetry_loss (tenant_id, service, from_at, to_at, spans, lines) VALUES ('${TENANT}', 's', now(), now(), 1, 1)`)
  await store.asOwner(`
    INSERT INTO webhook (tenant_id, slug, config) VALUES ('${TENANT}', 'w', '{}');
    INSERT INTO webhook_follower (tenant_id, position) VALUES ('${TENANT}', 1);
    INSERT INTO webhook_seen (tenant_id, entity, entity_id, key) VALUES ('${TENANT}', 'alert', 'x', 'k');
    INSERT INTO webhook_delivery (tenant_id, webhook, position, event_id, type, body)
      VALUES ('${TENANT}', 'w', 1, uuidv7(), 'alert.firing', '{}')`)
  await store.asOwner(responseRows(TENANT))
  await store.asOwner(backfillRows(TENANT))
}

/** Runs SQL as the application, in a transaction that names that tenant (or none), and undoes it. */
async function asTenant(tenant: string | null, sql: string): Promise<pg.QueryResult> {
  const client = await app.connect()
  try {
    await client.query('BEGIN')
    if (tenant) await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant])
    return await client.query(sql)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

describe('row-level security', () => {
  it('is enabled and forced on every table, under a role that cannot evade it', async () => {
    const unguarded = await store.asOwner(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND relname <> '_prisma_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`,
    )
    expect(unguarded).toEqual([])
    const [role] = await store.asOwner<Record<string, unknown>>(
      `SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole, count(c.oid)::int AS owned FROM pg_roles r
         LEFT JOIN pg_class c ON c.relowner = r.oid WHERE r.rolname = 'mission_control_app' GROUP BY r.oid, 1, 2, 3`,
    )
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 })
  })

  it('shows every table to its tenant, to no other, and to nobody without one', async () => {
    for (const table of tables) {
      const own = await asTenant(TENANT, `SELECT FROM ${table}`)
      expect(own.rowCount, `${table} has a row to hide`).toBeGreaterThan(0)
      const expected = table === 'tenant' ? 1 : 0
      const other = await asTenant(OTHER_TENANT, `SELECT FROM ${table} WHERE tenant_id = '${TENANT}'`)
      expect(other.rowCount, `${table} under another tenant`).toBe(0)
      expect((await asTenant(OTHER_TENANT, `SELECT FROM ${table}`)).rowCount, `${table} of the other tenant`).toBe(expected)
      expect((await asTenant(null, `SELECT FROM ${table}`)).rowCount, `${table} without a tenant`).toBe(0)
    }
  })

  it('shows nothing on a connection that served a tenant before', async () => {
    const client = await app.connect()
    try {
      await client.query(`BEGIN; SET LOCAL app.tenant_id = '${TENANT}'`)
      expect((await client.query('SELECT FROM session')).rowCount).toBe(1)
      await client.query('COMMIT')
      expect((await client.query('SELECT FROM session')).rowCount).toBe(0)
    } finally {
      client.release()
    }
  })

  it('lets nothing be changed or removed under another tenant or none', async () => {
    for (const table of tables.filter((name) => name !== 'tenant')) {
      for (const tenant of [OTHER_TENANT, null]) {
        if (!neverRemoved.has(table)) {
          const removed = await asTenant(tenant, `DELETE FROM ${table}`)
          expect(removed.rowCount, `delete from ${table}`).toBe(0)
        }
        if (neverChanged.has(table)) continue
        const changed = await asTenant(tenant, `UPDATE ${table} SET tenant_id = tenant_id`)
        expect(changed.rowCount, `update ${table}`).toBe(0)
      }
    }
  })

  it('lets no row be put into, or moved to, another tenant', async () => {
    for (const table of tables.filter((name) => name !== 'tenant')) {
      const columns = await store.asOwner<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped`,
      )
      const names = columns.map(({ name }) => `"${name}"`).join(', ')
      // A copy of the tenant's own row, offered while another tenant (or none) is named.
      const copy = await store.asOwner<Record<string, unknown>>(`SELECT ${names} FROM ${table} LIMIT 1`)
      const json = JSON.stringify(copy).replaceAll("'", "''")
      const insert = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, '${json}')`
      for (const tenant of [OTHER_TENANT, null])
        await expect(asTenant(tenant, insert), `insert into ${table}`).rejects.toThrow(/row-level security|needs app.tenant_id/)
      if (neverChanged.has(table)) continue
      const move = asTenant(TENANT, `UPDATE ${table} SET tenant_id = '${OTHER_TENANT}'`)
      await expect(move, `move ${table}`).rejects.toThrow(/row-level security/)
    }
  })

  it('lets no row point at another tenant, though foreign keys look past row-level security', async () => {
    const [gateway] = await store.asOwner<{ id: string }>('SELECT id FROM gateway')
    const insert = `INSERT INTO agent (tenant_id, gateway_id, agent_id) VALUES ('${OTHER_TENANT}', '${gateway?.id}', 'x')`
    await expect(asTenant(OTHER_TENANT, insert)).rejects.toThrow(/foreign key/)
  })

  it('keeps releases and journals as they were written: the application has no right to change them', async () => {
    for (const table of ['release', 'deployment_entry'])
      await expect(asTenant(TENANT, `UPDATE ${table} SET tenant_id = tenant_id`), table).rejects.toThrow(/permission denied/)
    await expect(asTenant(TENANT, 'DELETE FROM release')).rejects.toThrow(/permission denied/)
  })

  it('keeps the log of who did what from being changed, and from being removed before 30 days', async () => {
    await expect(asTenant(TENANT, `UPDATE audit_entry SET actor = 'b'`)).rejects.toThrow(/permission denied/)
    expect((await asTenant(TENANT, 'DELETE FROM audit_entry')).rowCount).toBe(1)
  })

  it('finds the tenant of a token by its hash alone', async () => {
    const { token } = await createApiToken(store.db, OTHER_TENANT, {
      ...{ name: 'other', role: 'operator', createdBy: 'a@b.c', expiresAt: Date.now() + 60_000 },
    })
    expect(await verifyApiToken(store.db, token)).toMatchObject({ tenantId: OTHER_TENANT, name: 'other', role: 'operator' })
    const columns = (await app.query(`SELECT * FROM api_token_by_hash(repeat('0', 64))`)).fields.map(({ name }) => name)
    expect(columns).toEqual(['tenant_id', 'token_id'])
    await expect(app.query('SELECT * FROM _prisma_migrations_missing')).rejects.toThrow()
  })
})
