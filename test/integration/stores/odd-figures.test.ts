import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'
import { findSession } from '#prisma/stores/sessions.ts'
import { fact, makeGateway, row, START } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const KEY = 'agent:main:one'

let store: StoreDatabase
let gatewayId: string
let gateways = 0
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  await store.asOwner('DELETE FROM session')
  gateways += 1
  gatewayId = await makeGateway(store.db, TENANT, `gateway-${gateways}`)
})

const ingest = async (...observations: PreparedObservation[]) =>
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: START, observations, verdicts: [] })

const finished = (exitCode: number | null, durationMs: number | null) =>
  fact('tool-finished', {
    ...{ at: START, toolCallId: 'call-1', name: 'exec', resultClass: 'nonzero', resultText: null, deniedReason: null },
    ...{ exitCode, durationMs },
  })

const execution = async () =>
  (
    await store.asOwner<{ exit_code: number | null; duration_ms: number | null }>(
      'SELECT exit_code, duration_ms FROM tool_execution',
    )
  )[0]

/** A figure that no column holds must not keep everything else of the gateway from being stored. */
describe('a figure that is larger than its column, or not whole', () => {
  it.each([
    [3, 3],
    [-1, -1],
    // A process of Windows that broke a memory rule: the same 32 bits, read without a sign.
    [0xc000_0005, -1_073_741_819],
    [2 ** 40, null],
    [1.5, null],
  ])('an exit code of %d is kept as %s', async (told, kept) => {
    await ingest(finished(told, 10))
    expect((await execution())?.exit_code).toBe(kept)
  })

  it.each([
    [10.4, 10],
    [1e12, 2_147_483_647],
    [-5, 0],
  ])('a duration of %d ms is kept as %s', async (told, kept) => {
    await ingest(finished(0, told))
    expect((await execution())?.duration_ms).toBe(kept)
  })

  it('a call of more than 25 days has the longest duration, in one batch and in two', async () => {
    const days = 60 * 86_400_000
    const start = fact('tool-started', { at: START - days, toolCallId: 'call-1', name: 'exec', args: null, meta: null })
    await ingest(start, finished(0, null))
    expect((await execution())?.duration_ms).toBe(2_147_483_647)
    await store.asOwner('DELETE FROM session')
    await ingest(start)
    await ingest(finished(0, null))
    expect((await execution())?.duration_ms).toBe(2_147_483_647)
  })

  it('a context and attempts', async () => {
    const retrying = (attempt: number) =>
      fact('run-retrying', { at: START + attempt, attempt, maxAttempts: null, delayMs: null, reason: 'other', message: null })
    await ingest(
      fact('session-seen', { at: START, row: row({ contextTokens: 1e12, contextWindow: 128_000.4 }), reason: 'poll' }),
      ...[retrying(2.5), retrying(1e12)],
    )
    const shown = await findSession(store.db, TENANT, KEY)
    expect(shown).toMatchObject({ contextTokens: 2_147_483_647, contextWindow: 128_000 })
  })
})
