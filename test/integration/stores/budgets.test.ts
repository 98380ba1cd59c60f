import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBudgetJudge } from '#activities/budget/budget-judge.ts'
import { defaultResponseConfig, responseSchemas } from '#contracts/config/response-config.ts'
import { LiveFrame } from '#contracts/live.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { requestAction, settleAction } from '#prisma/stores/actions.ts'
import { budgetDetail, listBudgets } from '#prisma/stores/budget/list-budgets.ts'
import { recordConfig } from '#prisma/stores/config-versions.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { putResponseConfig, readResponseConfig } from '#prisma/stores/response-config.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { zoneAtNoon } from '#test/monitoring/zone-at-noon.ts'
import { fact, makeGateway, message, row } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const HOUR = 3_600_000
/** Of one message of `facts.ts`. */
const TOKENS = 1_111

let store: StoreDatabase
let gatewayId: string
let asked: ActionInput[]
let messages = 0

beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  for (const table of ['budget_stop', 'budget_status', 'finding', 'action_request', 'session', 'gateway', 'config_version'])
    await store.asOwner(`DELETE FROM ${table}`)
  gatewayId = await makeGateway(store.db, TENANT, 'lab')
  await store.asOwner(`UPDATE gateway SET state = 'connected', last_seen_at = now() + interval '1 hour'`)
  asked = []
})

const startAction = async (input: ActionInput) => void asked.push(input)
/** A judge of a worker of its own. */
const judge = (given: { now?: () => number; startAction?: typeof startAction } = {}) => {
  const one = createBudgetJudge({ db: store.db, startAction, ...given })
  return () => one.run(TENANT, new AbortController().signal)
}

async function configure(...budgets: object[]): Promise<void> {
  const file = responseSchemas.budgets.parse({ timeZone: zoneAtNoon(), prices: { asOf: '2026-01-01' }, budgets })
  await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), budgets: file })
}

/** A session at work that called its model so many times. */
async function burn(sessionKey: string, calls: number, at = Date.now()): Promise<void> {
  const seen = fact('session-seen', { at, sessionKey, row: row({ status: 'running', hasActiveRun: true }), reason: 'poll' })
  const used = Array.from({ length: calls }, () => message(`m${(messages += 1)}`, at, { sessionKey }))
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: at, observations: [seen, ...used], verdicts: [] })
}

const budgets = async (now = Date.now()) => (await listBudgets(store.db, TENANT, now)).items
const findings = async () =>
  (await listOpenFindings(store.db, TENANT)).map(({ subject, verdict }) => `${subject} ${verdict}`).sort()

/** What `actOnSession` writes down of an action. */
async function finish(input: ActionInput | undefined, state: 'confirmed' | 'failed'): Promise<void> {
  if (!input) throw new Error('Nothing was asked for.')
  const { requestId: id, action, sessionKey, agentId, requestedBy, correlationId } = input
  await requestAction(store.db, TENANT, { id, action, gatewayId, sessionKey, agentId, requestedBy, correlationId })
  await settleAction(store.db, TENANT, id, { state, outcome: `It is ${state}.` })
}

describe('a look at budgets', () => {
  it('says of each thing what it used, on the stream and as findings, and takes it back', async () => {
    await configure(
      { slug: 'all', of: 'tenant', window: { rolling: '1h' }, usd: 10 },
      { slug: 'agents', of: 'agent', window: 'month', tokens: 3 * TOKENS },
      { slug: 'each', of: 'session', window: 'lifetime', tokens: 2 * TOKENS },
    )
    await burn('agent:main:one', 2)
    await burn('agent:main:two', 1)
    const head = await streamHead(store.db, TENANT)
    const look = judge()
    await look()
    const found = await budgets()
    expect(
      found.map(({ budget, state, labels, usedTokens, usedUsd }) => ({
        budget,
        state,
        who: labels.session,
        usedTokens,
        usedUsd,
      })),
    ).toEqual([
      { budget: 'agents', state: 'exhausted', who: undefined, usedTokens: 3 * TOKENS, usedUsd: 0.75 },
      { budget: 'each', state: 'exhausted', who: 'agent:main:one', usedTokens: 2 * TOKENS, usedUsd: 0.5 },
      { budget: 'each', state: 'ok', who: 'agent:main:two', usedTokens: TOKENS, usedUsd: 0.25 },
      { budget: 'all', state: 'ok', who: undefined, usedTokens: 3 * TOKENS, usedUsd: 0.75 },
    ])
    const { items } = await readStream(store.db, TENANT, head, 100)
    const frames = items.map(({ frame }) => LiveFrame.parse(frame))
    expect(frames.filter(({ type }) => type === 'budget')).toHaveLength(4)
    const one = found.find(({ labels }) => labels.session === 'agent:main:one')
    expect(await findings()).toEqual(['budget/agents/agent/lab/main exhausted', `budget/each/${one?.scope} exhausted`])
    // Nothing new: nothing is said again.
    const quiet = await streamHead(store.db, TENANT)
    await look()
    expect((await readStream(store.db, TENANT, quiet, 100)).items).toEqual([])
    await configure({ slug: 'all', of: 'tenant', window: 'day', tokens: 1_000_000 })
    await look()
    expect(await findings()).toEqual([])
    expect((await budgets()).map(({ budget }) => budget)).toEqual(['all'])
    expect(asked).toEqual([])
  })

  it('names who used a budget', async () => {
    await configure({ slug: 'all', of: 'tenant', window: { rolling: '1h' }, tokens: 100_000 })
    await burn('agent:main:one', 1)
    await burn('agent:main:two', 3)
    await judge()()
    const plan = (await readResponseConfig(store.db, TENANT)).budgets
    const detail = await budgetDetail(store.db, TENANT, { plan, budget: 'all', scope: 'tenant', now: Date.now() })
    expect(detail?.use.sessions.map(({ key, tokens, share }) => ({ key, tokens, share }))).toEqual([
      { key: 'agent:main:two', tokens: 3 * TOKENS, share: 0.75 },
      { key: 'agent:main:one', tokens: TOKENS, share: 0.25 },
    ])
    expect(detail?.use.models).toMatchObject([{ provider: 'stub', model: 'stub-1', usd: 1 }])
    expect(await budgetDetail(store.db, TENANT, { plan, budget: 'none', scope: 'tenant', now: Date.now() })).toBeNull()
  })

  it('names of those it is for who cost most, by the table of prices', async () => {
    const window = { rolling: '1h' }
    const file = responseSchemas.budgets.parse({
      prices: {
        ...{ asOf: '2026-01-01', gatewayCost: 'ignore' },
        models: [{ model: 'stub/*', input: 1_000, output: 1_000, cacheRead: 1_000, cacheWrite: 1_000 }],
      },
      projects: [
        { slug: 'first', sessions: ['*:one'] },
        { slug: 'rest', sessions: ['agent:main:*'] },
      ],
      budgets: [
        { slug: 'projects', of: 'project', window, usd: 10 },
        { slug: 'agents', of: 'agent', window, usd: 10, only: { projects: ['first'] } },
        { slug: 'odd', of: 'tenant', window, tokens: 10, only: { sessions: ['agent:main:t_o'] } },
      ],
    })
    await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), budgets: file })
    await burn('agent:main:one', 4)
    await burn('agent:main:two', 3)
    await burn('agent:main:ten', 1)
    await judge()()
    const usersOf = async (budget: string, scope: string) => {
      const detail = await budgetDetail(store.db, TENANT, { plan: file, budget, scope, now: Date.now() })
      return detail?.use.sessions.map(({ key, usd, share }) => [key, usd && Number(usd.toFixed(6)), share])
    }
    expect(await usersOf('projects', 'project/rest')).toEqual([
      ['agent:main:two', 3.333, 0.75],
      ['agent:main:ten', 1.111, 0.25],
    ])
    expect(await usersOf('agents', 'agent/lab/main')).toEqual([['agent:main:one', 4.444, 1]])
    expect(await usersOf('odd', 'tenant')).toEqual([])
  })

  it('counts what is told late, minutes later where it is long over', async () => {
    await configure({ slug: 'all', of: 'tenant', window: { rolling: '24h' }, tokens: 100_000 })
    let now = Date.now()
    const look = judge({ now: () => now })
    await burn('agent:main:one', 1)
    await look()
    await burn('agent:main:one', 1, now - 10 * HOUR)
    now += 300_000
    // A look reads one stretch of the past again, and there are two since midnight lies in the window.
    await look()
    await look()
    expect(await budgets(now)).toMatchObject([{ usedTokens: 2 * TOKENS }])
  })

  it('does not know what it does not see, and never calls it fine', async () => {
    await configure({ slug: 'all', of: 'tenant', window: 'day', tokens: 1_000_000 })
    await burn('agent:main:one', 1)
    const look = judge()
    await look()
    expect(await budgets()).toMatchObject([{ state: 'ok', doubts: [] }])
    expect(await budgets(Date.now() + HOUR)).toMatchObject([
      { state: 'unknown', doubts: [expect.stringContaining('Nobody has judged it')] },
    ])
    await recordConfig(store.db, TENANT, {
      hash: 'a',
      revision: null,
      state: 'rejected',
      problems: ['/etc/mc/budgets.yaml:3:1: no'],
    })
    await look()
    expect(await budgets()).toMatchObject([
      { state: 'unknown', doubts: [expect.stringMatching(/judged: budgets.yaml:3:1: no$/)] },
    ])
    await recordConfig(store.db, TENANT, { hash: 'b', revision: null, state: 'applied' })
    await store.asOwner(
      `UPDATE gateway SET state = 'unreachable', state_since = now() - interval '5 minutes', state_reason = 'refused'`,
    )
    await look()
    expect(await budgets()).toMatchObject([
      { state: 'unknown', doubts: ['What lab uses is not seen: it is unreachable (refused).'] },
    ])
    expect(await findings()).toEqual(['budget/all/tenant unknown'])
  })
})

describe('a stop', () => {
  const own = { slug: 'each', of: 'session', window: 'lifetime', tokens: TOKENS, policy: 'abort-run' }

  it('is asked for once, whoever looks, and again under the same id where asking failed', async () => {
    await configure(own)
    await burn('agent:main:one', 1)
    const dies = judge({ startAction: () => Promise.reject(new Error('Temporal is away')) })
    await expect(dies()).rejects.toThrow('Temporal is away')
    await Promise.all([judge()(), judge()()])
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(1)
    expect(asked[0]).toMatchObject({
      ...{ action: 'session.abort', sessionKey: 'agent:main:one', requestedBy: 'budget/each', actorKind: 'system' },
      reason: expect.stringContaining('The budget each of session/'),
    })
    expect(await budgets()).toMatchObject([{ stops: [{ state: 'requested', attempts: 1, name: 'agent:main:one' }] }])
    await finish(asked[0], 'confirmed')
    await judge()()
    expect(await budgets()).toMatchObject([{ stops: [{ state: 'confirmed', outcome: 'It is confirmed.' }] }])
  })

  it('is asked for again while its session goes on, and given up after three with a finding', async () => {
    await configure(own)
    await burn('agent:main:one', 1)
    // From the real time on, by which the database notes when a stop ended.
    let ahead = 0
    const now = () => Date.now() + ahead
    const look = judge({ now })
    for (const attempt of [1, 2, 3]) {
      await look()
      const latest = asked.at(-1)
      expect(asked.filter(({ requestId }) => requestId === latest?.requestId).length).toBeGreaterThan(0)
      expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(attempt)
      await finish(latest, 'confirmed')
      await look()
      ahead += 31_000
    }
    await look()
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(3)
    expect(await findings()).toContainEqual(expect.stringMatching(/stop not-stopped$/))
    expect(await budgets(now())).toMatchObject([{ stops: [{ attempts: 3, state: 'confirmed' }] }])
  })

  it('is one at a time, also where two budgets want it', async () => {
    await configure(own, { ...own, slug: 'all', of: 'tenant', window: 'day' })
    await burn('agent:main:one', 1)
    await judge()()
    expect(asked).toHaveLength(1)
    await expect(
      store.asOwner(
        `INSERT INTO budget_stop (tenant_id, budget, scope, window_start, policy, target, state)
         SELECT tenant_id, 'other', scope, window_start, policy, target, state FROM budget_stop`,
      ),
    ).rejects.toThrow('budget_stop_one_at_once')
  })

  it('waits while its gateway is away, and says so', async () => {
    await configure({ ...own, slug: 'agents', of: 'agent', window: 'day', policy: 'pause-agent' })
    await burn('agent:main:one', 1)
    await store.asOwner(`UPDATE gateway SET state = 'unreachable', state_since = now() - interval '5 minutes'`)
    await judge()()
    expect(asked).toEqual([])
    expect(await findings()).toContainEqual('budget/agents/agent/lab/main/stop not-stopped')
    await store.asOwner(`UPDATE gateway SET state = 'connected'`)
    await judge()()
    expect(asked).toMatchObject([{ action: 'agent.pause', agentId: 'main', gatewaySlug: 'lab', sessionKey: null }])
  })
})
