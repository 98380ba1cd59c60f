import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { makeSilence } from '#prisma/stores/alert/silences.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import { until } from '../../monitoring/until.ts'
import { AlertRig } from './alert-rig.ts'

const quick = { wait: '1s', update: '1s', remind: 'never', clearFor: '1s' }
const rules = [
  {
    name: 'session-trouble',
    severity: 'critical',
    when: { finding: { kind: 'session-health', verdicts: ['failing'] } },
    groupBy: ['gateway'],
    incident: false,
  },
  { name: 'gateway-down', severity: 'critical', when: { gateway: ['unreachable'] }, groupBy: ['gateway'], incident: false },
  { name: 'rollback-failed', severity: 'critical', groupBy: ['deployment'], incident: false, timers: { remind: '2s' } },
]
const inhibitions = [
  { name: 'down', source: { rules: ['gateway-down'] }, target: { rules: ['session-trouble'] }, equal: ['gateway'] },
]
const policy = { rules, inhibitions, timers: { critical: quick, warning: quick } }

let rig: AlertRig

beforeAll(async () => {
  const servers = {
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  }
  rig = await AlertRig.open(servers, policy)
})

afterAll(() => rig?.close())

const subject = (deployment: string, target = 'shop-1') => ({
  kind: 'rollback-failed',
  subject: `deployment/${deployment}/${target}`,
})
const fails = async (deployment: string, target = 'shop-1') => {
  const evidence = [{ says: `The rollback of ${deployment} failed`, observations: [], figures: {} }]
  const finding = { ...subject(deployment, target), verdict: 'rollback-failed', confidence: 1, evidence, since: Date.now() }
  await raiseFinding(rig.installation.db, tenantId, { ...finding, labels: { deployment } })
}
const isWell = async (deployment: string, target = 'shop-1') => {
  await clearFinding(rig.installation.db, tenantId, subject(deployment, target))
}

/** What receivers were told of something, by words in its title. */
const told = (about: string) =>
  rig.hook.received.filter(({ body }) => body.message.title.includes(about)).map(({ body }) => body.reason)

describe('a worker killed between the decision and the sending', () => {
  it('is followed by one that sends the message, once', { timeout: 150_000 }, async () => {
    await fails('relay')
    // Whoever sends must claim the delivery first: held by this transaction, it cannot, and is killed waiting.
    await rig.installation.db.withTenantSql(tenantId, async (sql) => {
      await until('a decision', async () => {
        const { rows } = await sql.query<{ attempts: number }>(
          `SELECT attempts FROM notice_delivery WHERE state = 'queued' FOR UPDATE`,
        )
        return rows.length === 2 && rows.every(({ attempts }) => attempts === 0)
      })
      await rig.killWorker()
    })
    expect(rig.hook.received).toEqual([])
    await rig.startWorker()
    await until('the message', async () => rig.hook.received[0] && rig.pager.received[0], { withinMs: 90_000 })
    await rig.acknowledge(await openAlert('rollback-failed'), 'bob@example.com')
    await isWell('relay')
    await until('the end', async () => rig.pager.reasons().includes('all-resolved') && told('relay').includes('all-resolved'))
    const said = [...rig.hook.reasons(), ...rig.pager.reasons()].filter((reason) => reason !== 'reminder')
    expect(said).toEqual(['first', 'all-resolved', 'first', 'all-resolved'])
  })
})

describe('somebody who acknowledges', () => {
  it('hears no more of it until there is more', { timeout: 90_000 }, async () => {
    await fails('queue')
    await until('a reminder', async () => told('queue').includes('reminder'))
    const alert = await openAlert('rollback-failed')
    await rig.acknowledge(alert, 'bob@example.com')
    expect(await openAlert('rollback-failed')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'bob@example.com' })
    await expect(rig.acknowledge(alert, 'eve@example.com')).rejects.toMatchObject({
      cause: { message: 'bob@example.com acknowledged this alert already.' },
    })
    const before = rig.hook.received.length
    await sleep(5_000)
    expect(rig.hook.received.length).toBe(before)
    await fails('queue', 'shop-2')
    await until('word of the new one', async () => rig.hook.reasons().at(-1) === 'new-members')
    await isWell('queue')
    await isWell('queue', 'shop-2')
    await until('the end', async () => rig.hook.reasons().at(-1) === 'all-resolved')
  })
})

describe('a silence', () => {
  it('holds until its end, and then people are told', { timeout: 90_000 }, async () => {
    const endsAt = Date.now() + 8_000
    const audit = {
      actorKind: 'member',
      actor: 'bob',
      action: 'silence.create',
      outcome: 'succeeded',
      correlationId: 'a',
    } as const
    const about = {
      matchers: [{ label: 'deployment', is: '=', value: 'cache' }],
      owner: 'bob',
      reason: 'moved',
      createdBy: 'bob',
    } as const
    await makeSilence(rig.installation.db, tenantId, { ...about, startsAt: null, endsAt }, { ...audit, detail: {} })
    await fails('cache')
    await until('the silenced alert', async () => (await openAlert('rollback-failed')).state === 'silenced')
    await until('word of it', async () => told('cache').length > 0)
    expect(rig.hook.received.at(-1)?.at).toBeGreaterThanOrEqual(endsAt)
    await isWell('cache')
    await until('the end', async () => told('cache').includes('all-resolved'))
  })
})

describe('what is muted by a gateway that is down', () => {
  it('stays muted when the worker starts again, and is told once nothing mutes it', { timeout: 150_000 }, async () => {
    await rig.installation.configure([{ slug: 'lab', url: 'ws://127.0.0.1:1', token: 'none' }])
    await until('word of the gateway', async () => told('lab').length > 0)
    await rig.trouble('lab', ['agent:main:1', 'agent:main:2'])
    await until('the muted alert', async () => (await openAlert('session-trouble')).state === 'silenced')
    await rig.killWorker()
    await rig.startWorker()
    await rig.trouble('lab', ['agent:main:3'])
    await until('the third session', async () => (await openAlert('session-trouble')).suppressed === 3)
    await rig.poke(await openAlert('session-trouble'))
    await sleep(4_000)
    expect(told('sessions')).toEqual([])
    const members = await rig.installation.query(`SELECT DISTINCT suppressed_by FROM alert_member WHERE rule = 'session-trouble'`)
    expect(members).toEqual([{ suppressed_by: 'inhibition/down' }])

    await rig.writePolicy({ ...policy, inhibitions: [] })
    await until('word of the sessions', async () => told('sessions').length > 0)
    expect(told('sessions')).toEqual(['first'])
    expect(rig.hook.received.at(-1)?.body).toMatchObject({ firing: 3 })
  })
})

async function openAlert(rule: string) {
  return await until(`an open alert of ${rule}`, async () => {
    const alert = await rig.alertOf(rule)
    return alert && alert.state !== 'resolved' ? alert : null
  })
}
