import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'
import { fact, makeGateway, message, row, START } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const RECEIVED = START + 1_000_000
const SESSIONS = ['agent:main:one', 'agent:main:two', 'agent:other:three']

let store: StoreDatabase
let gateways = 0
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

/** What a session may live through, each step at a time of its own. */
const step = fc.record({
  session: fc.constantFrom(...SESSIONS),
  kind: fc.constantFrom('row', 'row', 'start', 'retry', 'end', 'tool', 'tool', 'message', 'message', 'gone', 'reset', 'alive'),
  run: fc.constantFrom('run-1', 'run-2'),
  choice: fc.nat(3),
  number: fc.nat(1_000),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function factsOf({ session, kind, run, choice, number }: Step, index: number): PreparedObservation[] {
  const at = START + index * 10
  const base = { at, sessionKey: session, agentId: session.split(':')[1] ?? null, runId: run, dedupKey: `${kind}:${index}` }
  const status = (['running', 'done', 'failed', 'queued'] as const)[choice] ?? null
  switch (kind) {
    case 'row': {
      const said = {
        agentId: base.agentId ?? '',
        status,
        hasActiveRun: choice % 2 === 0,
        model: `model-${number}`,
        contextTokens: number,
        updatedAt: at,
      }
      const label = choice === 1 ? null : 'L'
      const lastRunError = status === 'failed' ? `error ${number}` : null
      return [fact('session-seen', { ...base, runId: null, row: row({ ...said, label, lastRunError }), reason: 'poll' })]
    }
    case 'start':
      return [fact('run-started', { ...base, startedAt: at, resumed: choice === 0 })]
    case 'retry':
      return [
        fact('run-retrying', { ...base, attempt: choice + 1, maxAttempts: null, delayMs: null, reason: '429', message: null }),
      ]
    case 'end': {
      const state = (['done', 'failed', 'killed', 'timeout'] as const)[choice] ?? 'done'
      return [fact('run-ended', { ...base, state, error: state === 'failed' ? 'no' : null, stopReason: null })]
    }
    case 'tool': {
      const call = { toolCallId: `call-${index}`, name: 'exec' }
      const end = { resultClass: 'nonzero', resultText: 'text', exitCode: choice, durationMs: null, deniedReason: null } as const
      return [
        fact('tool-started', { ...base, ...call, args: { number }, meta: null }),
        ...(choice === 3 ? [] : [fact('tool-finished', { ...base, ...call, ...end, at: at + 5, dedupKey: `tool-end:${index}` })]),
      ]
    }
    case 'message':
      return [message(`${session} ${index}`, at, base)]
    case 'gone':
      return [fact('session-gone', { ...base, runId: null, reason: 'deleted' })]
    case 'reset':
      return [fact('session-reset', { ...base, runId: null })]
    default:
      return [fact('text-progressed', { ...base })]
  }
}

async function newGateway(): Promise<string> {
  gateways += 1
  return await makeGateway(store.db, TENANT, `gateway-${gateways}`)
}

async function ingest(gatewayId: string, batches: readonly (readonly PreparedObservation[])[]): Promise<void> {
  for (const observations of batches)
    await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: RECEIVED, observations, verdicts: [] })
}

/** Everything stored of a gateway, without ids and without what a throttled sign of life may leave out. */
async function stateOf(gatewayId: string): Promise<Record<string, unknown>> {
  const ofSessions = (table: string, columns: string, order: string) => {
    const ofTable = columns.split(', ').map((column) => `t.${column}`)
    const from = `${table} t JOIN session s ON s.id = t.session_id`
    const text = `SELECT s.key, ${ofTable.join(', ')} FROM ${from} WHERE s.gateway_id = $1 ORDER BY s.key, t.${order}`
    return store.asOwner(text, [gatewayId])
  }
  return {
    sessions: await store.asOwner(
      `SELECT key, agent_id, label, model, status, has_active_run, last_run_error, context_tokens, input_tokens, output_tokens,
         cache_read_tokens, cache_write_tokens, cost_usd, total_tokens, sort_cost, tool_count, archived, gone_at, row_at,
         gateway_updated_at, search_text FROM session WHERE gateway_id = $1 ORDER BY key`,
      [gatewayId],
    ),
    runs: await ofSessions(
      'run',
      `run_id, state, started_at, ended_at, error, attempts, model_calls, tool_count, input_tokens, cost_usd, resumed`,
      'run_id',
    ),
    tools: await ofSessions(
      'tool_execution',
      'tool_call_id, run_id, name, args, result_class, exit_code, started_at, ended_at, duration_ms',
      'tool_call_id',
    ),
    tokens: await ofSessions(
      'token_use',
      'message_id, run_id, input, output, cache_read, cache_write, cost_usd, at',
      'message_id',
    ),
    events: await ofSessions('session_event', 'dedup_key, kind, at, body', 'dedup_key'),
  }
}

/** The facts in another order, some of them twice, cut into batches. */
const retold = (facts: readonly PreparedObservation[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...facts], { minLength: facts.length, maxLength: facts.length }),
      fc.subarray([...facts]),
      fc.array(fc.nat(facts.length), { maxLength: 5 }),
    )
    .map(([shuffled, again, cuts]) => {
      const told = [...shuffled, ...again]
      const ends = [...cuts.toSorted((a, b) => a - b), told.length]
      return ends.map((end, index) => told.slice(ends[index - 1] ?? 0, end))
    })

describe('ingestBatch', () => {
  it('ends in the same state however the same facts are ordered, repeated and cut into batches', async () => {
    const history = fc
      .array(step, { minLength: 1, maxLength: 40 })
      .map((steps) => steps.flatMap(factsOf))
      .chain((facts) => fc.tuple(fc.constant(facts), retold(facts)))
    await fc.assert(
      fc.asyncProperty(history, async ([facts, batches]) => {
        const [told, retoldTo] = [await newGateway(), await newGateway()]
        await ingest(told, [facts])
        await ingest(retoldTo, batches)
        expect(await stateOf(retoldTo)).toEqual(await stateOf(told))
      }),
      { numRuns: 50 },
    )
  }, 180_000)

  it('counts the sums of the facts themselves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        const facts = steps.flatMap(factsOf)
        const gatewayId = await newGateway()
        await ingest(gatewayId, [facts, facts])
        const calls = facts.filter(({ kind }) => kind === 'message').length
        const tools = facts.filter(({ kind }) => kind === 'tool-started').length
        const [sums] = await store.asOwner(
          `SELECT coalesce(sum(total_tokens), 0)::int AS tokens, coalesce(sum(tool_count), 0)::int AS tools,
             coalesce(sum(cost_usd), 0)::float AS cost FROM session WHERE gateway_id = $1`,
          [gatewayId],
        )
        expect(sums).toEqual({ tokens: calls * 1_111, tools, cost: calls * 0.25 })
      }),
      { numRuns: 20 },
    )
  })

  it('neither doubles nor deadlocks when several watches bring the same facts at the same time', async () => {
    const steps = fc.sample(step, { seed: 7, numRuns: 50 })
    const facts = steps.flatMap(factsOf)
    const [together, alone] = [await newGateway(), await newGateway()]
    await ingest(alone, [facts])
    const watch = async (offset: number) => {
      const turned = [...facts.slice(offset), ...facts.slice(0, offset)]
      const batches = Array.from({ length: Math.ceil(turned.length / 20) }, (_, index) =>
        turned.slice(index * 20, index * 20 + 20),
      )
      await ingest(together, batches)
    }
    await Promise.all([0, 50, 100, 150, 200, 250].map(watch))
    expect(await stateOf(together)).toEqual(await stateOf(alone))
  })
})
