import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BackfillView } from '#contracts/backfills.ts'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { until } from '#test/monitoring/until.ts'
import { BackfillRig } from '#test/workflows/backfill-rig.ts'
import { OperatedGateway } from './operated-gateway.ts'

/** Made of parts, so that they are no tokens to who searches this repository; the gateway keeps the second in clear. */
const SAID = ['ghp', 'S8kQ2mW7xR4vT9yB3nL6pD1cF5hJ0gZaUeIo'].join('_')
const SCHEDULED = ['ghp', 'T5zN1bV8cX3kM7qW2rY9uP4sD6fG0hJaLeOi'].join('_')

const source = 'openclaw-state'
const own = randomBytes(3).toString('hex')
const before = `agent:main:before-${own}`
const watched = `agent:main:watched-${own}`
const tool = (word: string) => `[[tool:exec:echo ${word}; exit 3]] ${SAID}`

let gateway: GatewayUnderTest
let operated: OperatedGateway
let rig: BackfillRig
let live: Fact[]
let view: BackfillView

/** A gateway that was at work before anybody watched it, was then watched, and whose state folder is imported while it runs. */
beforeAll(async () => {
  gateway = await realGateway()
  operated = await OperatedGateway.open(gateway)
  await gateway.schedule('main', `report with ${SCHEDULED}`)
  await finish(before, await operated.say(before, tool('one')))
  const [ownerUrl, appUrl] = [inject('postgresOwnerUrl'), inject('postgresAppUrl')]
  rig = await BackfillRig.open({ ownerUrl, appUrl, temporalAddress: inject('temporalAddress') })
  const { url, token, stateFolder } = gateway
  await rig.installation.configure([{ slug: 'openclaw', url, token, storeText: true, storeArgs: true }])
  await until('the gateway to be watched', () => rig.installation.isConnected('openclaw'))
  const runId = await operated.say(watched, tool('two'))
  await finish(watched, runId)
  await until('the run to be seen to end', async () => (await facts(watched)).some(({ key }) => key === `run-end:${runId}`))
  await until(
    'its answer to be seen',
    async () => (await facts(watched)).filter(({ key }) => key.startsWith('msg:')).length === 3,
  )
  live = await facts(watched)
  const file = { kind: 'openclaw', path: stateFolder, gateway: 'openclaw' }
  await rig.configure(file, source)
  await rig.inForce(file, source)
  view = await rig.run({ source })
}, 900_000)
afterAll(async () => {
  operated?.close()
  await rig?.close()
  await gateway?.close()
})

/** An agent's first run on a busy machine takes a minute. */
const finish = (key: string, runId: string) =>
  until(
    'the run to end',
    async () => {
      const row = await operated.row(key)
      return row?.lastRunId === runId && row.status === 'done'
    },
    { withinMs: gateway.patienceMs },
  )

/** What both the gateway's events and its files tell; its rows and our judgements come as long as it is watched. */
const told = `'message', 'tool-started', 'tool-finished', 'run-started', 'run-ended'`
type Fact = { key: string; imported: boolean }
const facts = (key: string) =>
  rig.installation.query<Fact>(
    `SELECT e.dedup_key AS key, e.body->>'imported' = 'true' AS imported FROM session_event e
      JOIN session s ON s.id = e.session_id WHERE s.key = $1 AND e.kind IN (${told}) ORDER BY e.dedup_key`,
    [key],
  )
const countOf = (collection: string) => view.collections.find((each) => each.collection === collection)?.copied

describe('the state folder of a real OpenClaw gateway', () => {
  it('brings what happened before anybody watched', async () => {
    const kinds = await facts(before)
    expect(kinds.map(({ key }) => key.replace(/:.*/, ''))).toEqual([
      'msg',
      'msg',
      'msg',
      'run-end',
      'run-start',
      'tool-end',
      'tool-start',
    ])
    const [row] = await rig.installation.query(
      `SELECT t.imported AND r.imported AS imported, r.tool_count AS tools, r.model_calls AS calls, r.input_tokens > 0 AS counted,
        t.result_class AS result, t.exit_code AS code, r.state FROM session s JOIN tool_execution t ON t.session_id = s.id JOIN run r ON r.session_id = s.id WHERE s.key = $1`,
      [before],
    )
    expect(row).toEqual({ imported: true, tools: 1, calls: 2, counted: true, result: 'nonzero', code: 3, state: 'done' })
  })

  it('joins what was seen live, and doubles none of it', async () => {
    expect(await facts(watched)).toEqual(live)
    const [row] = await rig.installation.query(
      `SELECT s.imported, s.tool_count AS tools, s.input_tokens = (SELECT sum(input) FROM token_use u WHERE u.session_id = s.id) AS once,
        (SELECT count(*)::int FROM token_use u WHERE u.session_id = s.id) AS calls, (SELECT count(*)::int FROM run r
        WHERE r.session_id = s.id) AS runs FROM session s WHERE s.key = $1`,
      [watched],
    )
    expect(row).toEqual({ imported: false, tools: 1, once: true, calls: 2, runs: 1 })
    expect(countOf('events')?.joined).toBeGreaterThanOrEqual(7)
    expect(countOf('runs')?.joined).toBeGreaterThanOrEqual(1)
  })

  it('brings no secret with it, not even those that the gateway keeps in clear', async () => {
    expect(view.sweep).toMatchObject({ hits: 0 })
    const rows = await rig.installation.query<{ text: string }>(
      `SELECT row_to_json(t)::text AS text FROM imported_document t UNION ALL SELECT row_to_json(t)::text FROM session_event t
        UNION ALL SELECT row_to_json(t)::text FROM tool_execution t UNION ALL SELECT row_to_json(t)::text FROM backfill t`,
    )
    const all = rows.map(({ text }) => text).join('\n')
    expect(all.includes('report with')).toBe(true)
    expect([SAID, SCHEDULED, gateway.token].map((secret) => all.includes(secret))).toEqual([false, false, false])
  })

  it('writes nothing the second time, but for what was said meanwhile', async () => {
    const runId = await operated.say(watched, 'once more')
    await finish(watched, runId)
    await until('that to be seen', async () => (await facts(watched)).some(({ key }) => key === `run-end:${runId}`))
    const again = await rig.run({ source })
    const changed = again.collections.filter(({ copied }) => (copied?.inserted ?? 0) + (copied?.updated ?? 0) > 0)
    expect(changed.map(({ collection }) => collection).filter((name) => !['sessions', 'documents'].includes(name))).toEqual([])
  })
})
