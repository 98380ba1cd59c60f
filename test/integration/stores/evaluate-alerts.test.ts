import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAlertJudge } from '#activities/alert/alert-judge.ts'
import { createTakeTurn } from '#activities/alert/take-turn.ts'
import { defaultResponseConfig, responseSchemas } from '#contracts/config/response-config.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { retain } from '#prisma/stores/retention.ts'
import { makeGateway } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let gatewayId: string
beforeAll(async () => {
  store = await storeDatabase()
  gatewayId = await makeGateway(store.db, TENANT, 'main')
  await store.asOwner(`UPDATE gateway SET state = 'connected'`)
})
afterAll(async () => await store.close())

const quick = { wait: '0s', update: '1s', remind: 'never', clearFor: '0s' }
/** What these tests let come and go is no flapping. */
const flapping = { transitions: 50 }
const policy = async (...rules: object[]) => {
  const alerts = responseSchemas.alerts.parse({ rules, timers: { critical: quick, warning: quick }, digest: '1s', flapping })
  await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), alerts })
}

/** One look of the judge, with Temporal there or away. @returns the groups that were told */
async function look({ isAway = false } = {}): Promise<string[]> {
  const told: string[] = []
  const pokeGroups = async (_tenant: string, groups: readonly { groupKey: string }[]) => {
    if (isAway) throw new Error('Temporal is away')
    told.push(...groups.map(({ groupKey }) => groupKey))
  }
  await createAlertJudge({ db: store.db, pokeGroups }).run(TENANT, new AbortController().signal)
  return told
}

let turns = 0
const turn = async (groupKey: string, id = `run/${++turns}`) =>
  await createTakeTurn({ db: store.db, env: {} })({ tenantId: TENANT, groupKey, turn: id, acknowledge: [] })

/** The reasons of all notices of a rule, in order. */
const reasons = async (rule: string) =>
  (
    await store.asOwner<{ reason: string }>(
      'SELECT n.reason FROM notice n JOIN alert a ON a.id = n.alert_id WHERE a.rule = $1 ORDER BY n.at, n.seq',
      [rule],
    )
  ).map(({ reason }) => reason)

const FAILED = { name: 'rollback-failed', severity: 'critical', groupBy: ['deployment'] }
const GROUP = 'rollback-failed{deployment="a"}'
const about = { kind: 'rollback-failed', subject: 'deployment/a' }
const fail = async () => {
  const evidence = [{ says: 'It failed', observations: [], figures: {} }]
  const finding = {
    ...about,
    verdict: 'rollback-failed',
    confidence: 1,
    evidence,
    since: Date.now(),
    labels: { deployment: 'a' },
  }
  await raiseFinding(store.db, TENANT, finding)
}

describe('what is found', () => {
  it('is told once Temporal is back, though whoever found it died', async () => {
    await policy(FAILED)
    await fail()
    await expect(look({ isAway: true })).rejects.toThrow('Temporal is away')
    expect(await look()).toEqual([])
    await store.asOwner(`UPDATE alert_group SET poked_at = poked_at - interval '6 seconds'`)
    expect(await look()).toEqual([GROUP])
  })

  it('is decided once, however often the same turn is asked for', async () => {
    const first = await turn(GROUP, 'run/first')
    expect(first).toMatchObject({ alert: { state: 'firing', severity: 'critical' }, isOver: false, incidents: [{ is: 'open' }] })
    expect(first.deliveries).toHaveLength(1)
    expect(await turn(GROUP, 'run/first')).toEqual(first)
    expect(await reasons('rollback-failed')).toEqual(['first'])
    // What nobody tried to send is given again to the next turn: whoever should have died.
    expect((await turn(GROUP)).deliveries).toEqual(first.deliveries)
    expect(await look()).toEqual([])
  })

  it('that clears and comes again between two looks is not lost', async () => {
    await clearFinding(store.db, TENANT, about)
    await fail()
    expect(await look()).toEqual([GROUP])
    await turn(GROUP)
    const members = await store.asOwner(`SELECT state FROM alert_member WHERE group_key = $1 ORDER BY n`, [GROUP])
    expect(members).toEqual([{ state: 'resolved' }, { state: 'firing' }])
  })

  it('ends with its rule', async () => {
    await policy()
    expect(await look()).toEqual([GROUP])
    const { alert, incidents } = await turn(GROUP)
    expect({ alert, incidents }).toMatchObject({ alert: null, incidents: [{ is: 'over', state: 'resolved' }] })
    expect(await reasons('rollback-failed')).toEqual(['first', 'all-resolved'])
    await clearFinding(store.db, TENANT, about)
  })
})

describe('a session that cannot be seen any more', () => {
  it('is not taken for well: its alert goes on, without a word', async () => {
    await policy({ name: 'trouble', severity: 'critical', when: { finding: { kind: 'session-health' } }, groupBy: ['gateway'] })
    const group = 'trouble{gateway="main"}'
    await store.asOwner(
      `WITH s AS (INSERT INTO session (tenant_id, gateway_id, key, agent_id, verdict) VALUES ($1, $2, 'agent:main:1', 'main', 'stuck') RETURNING id)
       INSERT INTO finding (tenant_id, kind, gateway_id, session_id, verdict, since, confidence, evidence)
       SELECT $1::uuid, 'session-health', $2::uuid, s.id, 'stuck', now(), 1, '[{"says":"It waits"}]' FROM s`,
      [TENANT, gatewayId],
    )
    await look()
    expect((await turn(group)).alert?.state).toBe('firing')
    await store.asOwner(`UPDATE session SET verdict = 'unknown'`)
    await store.asOwner(`UPDATE finding SET cleared_at = now() WHERE session_id IS NOT NULL`)
    expect(await look()).toEqual([group])
    await turn(group)
    expect(await turn(group)).toMatchObject({ alert: { state: 'no-data' } })
    expect(await reasons('trouble')).toEqual(['first'])
    await store.asOwner(`UPDATE session SET verdict = 'healthy'`)
    expect(await look()).toEqual([group])
    await turn(group)
    expect(await reasons('trouble')).toEqual(['first', 'all-resolved'])
  })
})

describe('figures and runs', () => {
  it('fire once they were beyond their bound for as long as the rule says, over a restart of the judge', async () => {
    const metric = { name: 'tokens-per-minute', above: 100, for: '1h' }
    await policy({ name: 'burn', severity: 'warning', when: { metric } })
    await store.asOwner(
      `INSERT INTO token_use (tenant_id, gateway_id, session_id, agent_id, message_id, input, output, cache_read, cache_write, at)
       SELECT tenant_id, gateway_id, id, agent_id, 'm1', 1000, 500, 0, 0, now() FROM session`,
    )
    expect(await look()).not.toContain('burn{}')
    await store.asOwner(`UPDATE alert_pending SET since = since - interval '2 hours'`)
    expect(await look()).toEqual(['burn{}'])
    await turn('burn{}')
    const [alert] = await store.asOwner(`SELECT title, severity FROM alert WHERE rule = 'burn'`)
    expect(alert).toEqual({
      severity: 'warning',
      title: 'Warning: tokens-per-minute of main / main is 300 tokens/min; it should not be above 100',
    })
    await store.asOwner(`UPDATE token_use SET at = at - interval '1 hour'`)
    expect(await look()).toEqual(['burn{}'])
    await turn('burn{}')
    expect(await reasons('burn')).toEqual(['first', 'all-resolved'])
  })

  it('tell of runs that are done together, each once', async () => {
    await policy({ name: 'runs-done', severity: 'info', when: { runs: 'done' }, groupBy: ['gateway'] })
    await look()
    await store.asOwner(`UPDATE alert_pending SET since = since - interval '1 minute' WHERE fingerprint = ''`)
    await store.asOwner(
      `INSERT INTO run (tenant_id, session_id, run_id, state, started_at, ended_at)
       SELECT tenant_id, id, 'r' || n, CASE n WHEN 4 THEN 'failed' ELSE 'done' END, now() - interval '90 seconds', now() - interval '30 seconds'
       FROM session, generate_series(1, 4) n`,
    )
    const group = 'runs-done{gateway="main"}'
    expect(await look()).toEqual([group])
    expect(await look()).toEqual([])
    const { dueInMs } = await turn(group)
    expect(dueInMs).toBeLessThanOrEqual(1_000)
    await sleep(dueInMs ?? 0)
    await turn(group)
    await turn(group)
    const notices = await store.asOwner(
      `SELECT n.reason, n.status, n.firing, n.says FROM notice n JOIN alert a ON a.id = n.alert_id WHERE a.rule = 'runs-done'`,
    )
    expect(notices).toEqual([{ reason: 'digest', status: 'firing', firing: 3, says: 'Info: 3 runs are done on gateway main' }])
    const alerts = await store.asOwner(`SELECT state, title FROM alert WHERE rule = 'runs-done'`)
    expect(alerts).toEqual([{ state: 'resolved', title: 'Info: 3 runs are done on gateway main' }])
  })
})

describe('alerts that are over for long', () => {
  it('are deleted with their members and all that people were told, but not while an incident of theirs is kept', async () => {
    await store.asOwner(
      `INSERT INTO incident (tenant_id, number, alert_id, title, severity, state, says, labels, signature, opened_at, updated_at, workflow_id)
       SELECT tenant_id, 1, id, title, severity, 'closed', says, '{}', rule, now(), now(), 'w' FROM alert WHERE rule = 'trouble'`,
    )
    const later = Date.now() + 31 * 86_400_000
    expect((await retain(store.db, TENANT, { alertDays: 30 }, { now: later })).alert).toBe(3)
    expect(await store.asOwner('SELECT DISTINCT a.rule FROM alert a JOIN notice n ON n.alert_id = a.id')).toEqual([
      { rule: 'trouble' },
    ])
    expect(await store.asOwner('SELECT DISTINCT rule FROM alert_member')).toEqual([{ rule: 'trouble' }])
  })
})
