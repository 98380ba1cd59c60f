import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGatewayHandoffs } from '#activities/handoff/gateway-handoffs.ts'
import { createHandoffJudge } from '#activities/handoff/handoff-judge.ts'
import type { HandoffReportBody } from '#contracts/api/response.ts'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { acknowledgeMessages } from '#prisma/stores/handoff/acknowledge-messages.ts'
import { listChannels } from '#prisma/stores/handoff/channel-views.ts'
import { recordReports } from '#prisma/stores/handoff/record-reports.ts'
import { sendMessages } from '#prisma/stores/handoff/send-messages.ts'
import { takeMessages } from '#prisma/stores/handoff/take-messages.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { retain } from '#prisma/stores/retention.ts'
import { fact, makeGateway, row } from '../stores/facts.ts'
import { openTestDatabase, TENANT, type TestDatabase } from '../web/open-web.ts'

type Report = HandoffReportBody['reports'][number]
type Body = Partial<Report>
const quiet = new AbortController().signal

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database?.close()
})

const AGO = Date.now() - 120_000
const at = (ms: number) => new Date(AGO + ms).toISOString()
const said = (channel: string, step: Report['step'], n: number, more: Body = {}): Report => ({
  ...{ channel, step, messageId: `m${n}`, reportId: `${step}-${n}`, seq: n, at: at(n * 100 + (step === 'sent' ? 0 : 50)) },
  ...more,
})
const report = async (...reports: Report[]) => await recordReports(database.db, TENANT, { reports, source: 'api' })
/** Lets time go by for what was reported and is not judged yet, without waiting for it. */
const pass = async (seconds: number) =>
  await database.db.withTenantSql(TENANT, (sql) =>
    sql.query(`UPDATE handoff_report SET recorded_at = recorded_at - make_interval(secs => $1)`, [seconds]),
  )
const look = async () => await createHandoffJudge({ db: database.db }).run(TENANT, quiet)
async function channelOf(name: string): Promise<HandoffChannelView | undefined> {
  return (await listChannels(database.db, TENANT)).items.find(({ channel }) => channel === name)
}
const faultsOf = async (name: string) =>
  Object.fromEntries((await channelOf(name))?.faults.map(({ fault, messages }) => [fault, messages]) ?? [])

describe('a followed channel', () => {
  it('has its faults said as findings that name the messages, which clear by themselves', async () => {
    const name = 'planner/writer'
    const steps = [1, 2, 3, 4, 5].map((n) => said(name, 'sent', n, { wroteVersion: `v${n}` }))
    await report(...steps)
    await report(said(name, 'received', 1), said(name, 'received', 1, { reportId: 'again', at: at(180) }))
    await report(said(name, 'received', 4), said(name, 'received', 3, { at: at(900) }))
    await report(said(name, 'effective', 4, { readVersion: 'v3' }))
    await pass(60)
    await look()
    expect(await faultsOf(name)).toEqual({ gap: ['m2'], reordered: ['m3'], duplicate: ['m1'], stale: ['m4'] })
    expect(await channelOf(name)).toMatchObject({ waiting: 2, sent: 5, effective: 1, durable: false, capacity: null })
    const findings = (await listOpenFindings(database.db, TENANT)).filter(({ kind }) => kind === 'handoff')
    expect(new Set(findings.map(({ subject }) => subject))).toEqual(
      new Set(['duplicate', 'gap', 'reordered', 'stale'].map((fault) => `handoff/${fault}/${name}`)),
    )
    await report(said(name, 'received', 2, { at: at(2_000) }))
    await look()
    expect(Object.keys(await faultsOf(name)).toSorted()).toEqual(['duplicate', 'reordered', 'stale'])
  })

  it('takes the same report once, and is judged to the same end however it is batched', async () => {
    const all = Array.from({ length: 2_500 }, (_, i) => [said('bulk', 'sent', i), said('bulk', 'received', i)]).flat()
    const lossy = all.filter(({ step, seq }) => step === 'sent' || seq !== 1_234)
    for (let from = 0; from < lossy.length; from += 1_000) await report(...lossy.slice(from, from + 1_000))
    expect(await report(...lossy.slice(0, 10))).toEqual({ taken: 0, known: 10 })
    await pass(60)
    await look()
    expect(await faultsOf('bulk')).toEqual({ gap: ['m1234'] })
    expect(await channelOf('bulk')).toMatchObject({ waiting: 1, sent: 2_500 })
  })
})

describe('a durable channel', () => {
  it('is said to be nearly full, and shown to readers as it changes', async () => {
    const messages = Array.from({ length: 10 }, (_, n) => ({ key: `k${n}`, body: n }))
    await sendMessages(database.db, TENANT, 'tight', messages)
    await database.db.withTenantSql(TENANT, (sql) =>
      sql.query(`UPDATE handoff_channel SET capacity = 10 WHERE channel = 'tight'`),
    )
    await look()
    expect(await faultsOf('tight')).toEqual({ full: [] })
    const { rows } = await database.db.withTenantSql(TENANT, (sql) =>
      sql.query<{ body: { channel: HandoffChannelView } }>(
        `SELECT body FROM stream_event WHERE entity = 'handoff' AND entity_id = 'tight' ORDER BY id DESC LIMIT 1`,
      ),
    )
    expect(rows[0]?.body.channel).toMatchObject({ waiting: 10, faults: [{ fault: 'full' }] })
  })
})

describe('what is old', () => {
  it('is removed once it is judged or settled; what waits or is not judged stays', async () => {
    const messages = [1, 2, 3].map((n) => ({ key: `k${n}`, body: n }))
    await sendMessages(database.db, TENANT, 'aged', messages)
    const taken = await takeMessages(database.db, TENANT, 'aged', { consumer: 'c', max: 2, leaseSeconds: 60 })
    await acknowledgeMessages(database.db, TENANT, 'aged', { leaseId: taken?.leaseId ?? '', upTo: '2' })
    await look()
    await report(said('not-judged', 'sent', 1))
    await retain(database.db, TENANT, { handoffDays: 1 }, { now: Date.now() + 2 * 86_400_000 })
    const { rows } = await database.db.withTenantSql(TENANT, (sql) =>
      sql.query(`SELECT channel, key FROM handoff_message WHERE channel = 'aged'
        UNION ALL SELECT channel, message_id FROM handoff_report UNION ALL SELECT channel, consumer FROM handoff_delivery`),
    )
    expect(rows).toEqual([
      { channel: 'aged', key: 'k3' },
      { channel: 'not-judged', key: 'm1' },
    ])
  })
})

describe('what a gateway shows of its subagents', () => {
  it('becomes reports: made, begun, ended, told to the parent; a second look adds nothing', async () => {
    const gatewayId = await makeGateway(database.db, TENANT, 'lab')
    await database.db.withTenantSql(TENANT, (sql) =>
      sql.query(`UPDATE gateway SET state = 'connected' WHERE id = $1`, [gatewayId]),
    )
    const [parent, child] = ['agent:main:parent', 'agent:main:subagent:1']
    const seen = (sessionKey: string, more: object, ms: number) =>
      fact('session-seen', { sessionKey, at: AGO + ms, row: row({ status: 'running', ...more }), reason: 'poll' })
    const ran = (sessionKey: string, runId: string, ms: number) => [
      fact('run-started', { sessionKey, runId, at: AGO + ms, startedAt: AGO + ms, resumed: false }),
      fact('run-ended', { sessionKey, runId, at: AGO + ms + 50, state: 'done', error: null, stopReason: null }),
    ]
    const observations = [
      seen(parent, {}, 0),
      seen(child, { parentKey: parent, classification: 'subagent', createdAt: AGO + 100 }, 100),
      ...ran(child, 'run-c', 200),
      ...ran(parent, `announce:v1:${child}:run-c`, 400),
    ]
    await ingestBatch(database.db, TENANT, { gatewayId, receivedAt: AGO, observations, verdicts: [] })
    const judge = createGatewayHandoffs({ db: database.db })
    await judge.run(TENANT, quiet)
    await judge.run(TENANT, quiet)
    const kept = await database.db.withTenantSql(TENANT, (sql) =>
      sql.query(`SELECT channel, message_id, step FROM handoff_report WHERE source = 'gateway' ORDER BY at, step`),
    )
    expect(kept.rows.map((one) => Object.values(one))).toEqual([
      ['gateway/lab/main/spawn', child, 'sent'],
      ['gateway/lab/main/spawn', child, 'received'],
      ['gateway/lab/main/announce', `${child}:run-c`, 'sent'],
      ['gateway/lab/main/announce', `${child}:run-c`, 'received'],
      ['gateway/lab/main/announce', `${child}:run-c`, 'effective'],
    ])
    await look()
    expect(await channelOf('gateway/lab/main/announce')).toMatchObject({ waiting: 0, sent: 1, effective: 1, faults: [] })
  })
})
