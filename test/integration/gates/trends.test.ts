import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reviewTrends } from '#activities/gate/review-trends.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { finishGateRun, recordLook } from '#prisma/stores/gate-progress.ts'
import { beginGateRun } from '#prisma/stores/gate-runs.ts'
import { appendSamples, type TakenSample } from '#prisma/stores/gate-samples.ts'
import { trendPoints } from '#prisma/stores/gate-trends.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { gateInput } from './gate-rig.ts'

const SAMPLES = 50
let store: StoreDatabase

beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store?.close())

/** A finished run that passed, of which so many samples were right, some hours ago. */
async function ranWith(right: number, hoursAgo: number, over: object = {}) {
  const { db } = store
  const { tenantId: _, ...input } = gateInput('answers', { gateRunId: randomUUID(), ...over })
  const { id } = await beginGateRun(db, TENANT, { ...input, suiteHash: 'h', suiteBody: { checks: [] }, looks: 3 })
  const samples = Array.from({ length: SAMPLES + 1 }, (_, n): TakenSample => {
    const nothing = { case: null, target: null, score: null, tokens: null, judge: null, excerpt: null, why: null }
    const isLost = n === SAMPLES
    const measured = { ok: isLost ? null : n < right, latencyMs: 10, error: isLost ? 'the provider was away' : null }
    return { check: 'answer', n, at: Date.now(), ...nothing, ...measured }
  })
  await appendSamples(db, TENANT, id, samples)
  const check = {
    check: 'answer',
    kind: 'http',
    verdict: 'pass',
    says: 's',
    figures: {},
    samples: SAMPLES,
    baselineSamples: 0,
    liveness: false,
  } as const
  await recordLook(db, TENANT, id, { look: 3, looks: 3, checks: [{ ...check, enforce: 'rollback' }] })
  const { run } = await finishGateRun(db, TENANT, id, { verdict: 'pass', says: 's', enforce: 'off' })
  await store.asOwner(`UPDATE gate_run SET started_at = now() - $2 * interval '1 hour' WHERE id = $1`, [id, hoursAgo])
  return run
}

const findings = async () => (await listOpenFindings(store.db, TENANT)).filter(({ kind }) => kind === 'gate-trend')

describe('the trend of a check', () => {
  it('is a finding while it declines within its range, and cleared when it has recovered; errors and candidates count for nothing', async () => {
    let run = await ranWith(SAMPLES, 40)
    for (let n = 0; n < 11; n += 1) run = await ranWith(SAMPLES - Math.floor(n / 2), 39 - n)
    await ranWith(0, 20, { purpose: 'candidate', deploymentId: randomUUID() })
    const points = await trendPoints(store.db, TENANT, { suite: 'answers', environments: ['production', 'elsewhere'] })
    expect(points.map(({ rate }) => rate)).toEqual(
      [50, 50, 50, 49, 49, 48, 48, 47, 47, 46, 46, 45].map((right) => right / SAMPLES),
    )
    await reviewTrends(store.db, TENANT, run)
    await reviewTrends(store.db, TENANT, run)
    expect(await findings()).toEqual([
      expect.objectContaining({
        verdict: 'declining',
        subject: 'gate/answers/production/answer',
        evidence: [expect.objectContaining({ says: expect.stringContaining('Share of right answers: Falling by') })],
      }),
    ])
    for (let n = 0; n < 20; n += 1) run = await ranWith(SAMPLES, 19 - n * 0.5)
    await reviewTrends(store.db, TENANT, run)
    expect(await findings()).toEqual([])
  })
})
