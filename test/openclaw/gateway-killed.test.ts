import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { sessionDetail } from '#prisma/stores/sessions/session-detail.ts'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { untilGapAround } from '#test/monitoring/expect-complete.ts'
import { Installation } from '#test/monitoring/installation.ts'
import { until } from '#test/monitoring/until.ts'
import { OperatedGateway } from './operated-gateway.ts'

/** A real gateway starts in a minute on a busy machine, and then resumes one run after another. */
const PATIENCE_MS = 90_000
/** Calls of the run: enough that it is far from its end when the gateway is killed. */
const CALLS = 12

let gateway: GatewayUnderTest
let installation: Installation
/** As long as it is there, the model says nothing. */
let pause: string

beforeAll(async () => {
  gateway = await realGateway()
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  pause = join(installation.dir, 'pause')
  const { url, token } = gateway
  await installation.configure([{ slug: 'openclaw', url, token, pollInterval: '30s' }])
  await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('openclaw'))
}, 600_000)
afterAll(async () => {
  await installation?.close()
  await gateway?.close()
})

type Block = { type: string; id?: string }
type Message = { role: string; content?: string | Block[]; usage?: { output?: number }; toolCallId?: string }

/** What the gateway itself kept: the ids of the calls, in order, and the tokens that its model put out. */
function kept(transcript: Record<string, unknown>[]) {
  const messages = transcript as Message[]
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return {
    calls: blocks.flatMap(({ type, id }) => (type === 'toolCall' && id ? [id] : [])),
    results: messages.flatMap(({ role, toolCallId }) => (role === 'toolResult' && toolCallId ? [toolCallId] : [])),
    output: messages.reduce((sum, { usage }) => sum + (usage?.output ?? 0), 0),
  }
}

const sorted = (ids: readonly string[]) => ids.toSorted()

/** Calls and tokens of a session as they are stored, and its runs as they are shown. */
async function stored(key: string) {
  const tools = await installation.query<{ id: string; ended: boolean }>(
    `SELECT t.tool_call_id AS id, t.ended_at IS NOT NULL AS ended
     FROM tool_execution t JOIN session s ON s.id = t.session_id WHERE s.key = $1`,
    [key],
  )
  const [sums] = await installation.query<{ output: number; summed: number; counted: number; facts: number; keys: number }>(
    `SELECT (SELECT sum(output) FROM token_use t WHERE t.session_id = s.id)::int AS output, s.output_tokens::int AS summed,
            s.tool_count AS counted, count(*)::int AS facts, count(DISTINCT e.dedup_key)::int AS keys
     FROM session s JOIN session_event e ON e.session_id = s.id WHERE s.key = $1 GROUP BY s.id, s.output_tokens, s.tool_count`,
    [key],
  )
  const detail = await sessionDetail(installation.db, DEFAULT_TENANT_ID, key)
  return { tools, sums, runs: detail?.runs ?? [] }
}

describe('a real gateway killed during a run', () => {
  it('is watched again: the run goes on under a new id, nothing is lost or doubled, the gap is shown', {
    timeout: 4 * PATIENCE_MS,
  }, async (context) => {
    const { outages } = gateway
    if (!outages) return context.skip('this gateway is not ours to stop')
    const key = `agent:main:killed-${randomBytes(3).toString('hex')}`
    const before = await OperatedGateway.open(gateway)
    const runId = await before.say(key, `[[steps:${CALLS}]] [[while:${pause}]]`)
    await until('a few calls in the database', async () => (await stored(key)).tools.length >= 3, { withinMs: PATIENCE_MS })
    await outages.crash()
    before.close()
    await until('the loss to be noticed', async () => !(await installation.isConnected('openclaw')))
    // Nothing of the gateway can be on its way any more: this moment is within the gap.
    const goneAt = Date.now()
    // A run that is resumed says one word more and is done. Not before the watch is back: an end that nobody saw is shown as unknown.
    await writeFile(pause, '')
    await outages.comeBack()
    await until('the gateway to be connected again', () => installation.isConnected('openclaw'), { withinMs: PATIENCE_MS })
    await rm(pause)
    const after = await OperatedGateway.open(gateway)
    try {
      const isOver = async () => {
        const row = await after.row(key)
        return row?.hasActiveRun === false && row.status === 'done' && row.abortedLastRun === false
      }
      await until('the resumed run to end', isOver, { withinMs: PATIENCE_MS }).catch(async (error: unknown) => {
        throw new Error(`The row says ${JSON.stringify(await after.row(key))}`, { cause: error })
      })
      const truth = kept(await after.transcript(key))
      expect(truth.calls.length).toBeGreaterThanOrEqual(3)
      const isTold = async () => (await stored(key)).runs.some(({ state }) => state === 'done')
      await until('the end of the run in the database', isTold, { withinMs: PATIENCE_MS })
      await untilGapAround(installation, goneAt)
      const { tools, sums, runs } = await stored(key)
      expect(sorted(tools.map(({ id }) => id))).toEqual(sorted([...new Set(truth.calls)]))
      expect(sums).toMatchObject({ output: truth.output, summed: truth.output, counted: tools.length })
      expect(sums?.keys).toBe(sums?.facts)
      expect(runs).toHaveLength(2)
      // Nobody saw it end.
      expect(runs.find((run) => run.runId === runId)).toMatchObject({ state: 'unknown', endedAt: null })
      expect(runs.find((run) => run.runId !== runId)).toMatchObject({ state: 'done', resumed: true })
    } finally {
      after.close()
    }
  })
})
