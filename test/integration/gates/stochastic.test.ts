import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, GateRig, startService, type TestService } from './gate-rig.ts'

/** The long version, by hand: GATE_RUNS=1000. */
const RUNS = Number(process.env.GATE_RUNS ?? 100)
const RIGHT = 0.97
/** Runs under way at the same time. */
const AT_A_TIME = 4

let rig: GateRig
let service: TestService

/** The same chances each time the test is run, though not in the same order for each gate (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = seeded(20_261_124)
let quality = RIGHT

beforeAll(async () => {
  rig = await GateRig.open()
  service = await startService((_, response) => {
    const isRight = random() < quality
    // A few ms, and now and then a long one, as answers of models are.
    const latency = -4 * Math.log(1 - random()) + (random() < 0.02 ? 40 : 0)
    setTimeout(() => response.end(isRight ? 'The capital is Paris.' : 'The capital is London.'), latency)
  })
  const answers = { name: 'answers', kind: 'http', latency: { p95Below: '2s' }, expect: { facts: { must: ['Paris'] } } }
  await rig.configure('suite', 'answers', { checks: [answers] })
})
afterAll(async () => {
  await service?.close()
  await rig?.close()
})

async function verdictsOf(runs: number): Promise<{ verdicts: Record<string, number>; samples: number }> {
  const verdicts: Record<string, number> = {}
  let samples = 0
  let left = runs
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const outcome = await rig.run('answers', at(service.url))
      verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1
      samples += outcome.samples
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  return { verdicts, samples: samples / runs }
}

describe('a service that is right at random, with the same probability all the time', () => {
  it(`is hardly ever failed: at most 1 of ${RUNS} runs with a quality of ${RIGHT} against a bar of 0.9`, async () => {
    const { verdicts, samples } = await verdictsOf(RUNS)
    process.stdout.write(`${RUNS} gate runs at ${RIGHT}: ${JSON.stringify(verdicts)}, ${samples.toFixed(1)} samples a run\n`)
    expect(verdicts.fail ?? 0).toBeLessThanOrEqual(Math.ceil(RUNS / 100))
    expect(verdicts.error ?? 0).toBe(0)
    expect(verdicts.pass ?? 0).toBeGreaterThan(RUNS / 2)
  }, 600_000)

  it('and hardly ever passed when it has become as bad as the bar forbids', async () => {
    quality = 0.75
    const { verdicts, samples } = await verdictsOf(RUNS / 4)
    process.stdout.write(`${RUNS / 4} gate runs at 0.75: ${JSON.stringify(verdicts)}, ${samples.toFixed(1)} samples a run\n`)
    expect(verdicts.pass ?? 0).toBe(0)
    expect(verdicts.fail ?? 0).toBeGreaterThan(RUNS / 8)
  }, 600_000)
})
