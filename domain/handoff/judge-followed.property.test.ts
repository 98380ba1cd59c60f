import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MOST, type Report } from './followed.ts'
import { follow, named, reportOf } from './testing/reports.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 120)
const SECOND = 1_000
/** Faults stand this far apart, so that one never hides in the other. */
const APART = 6
const LATEST_REPORT_MS = 20_000

const faults = ['lost', 'twice', 'overtaken', 'old-input', null] as const
type Injected = (typeof faults)[number]

const logs = fc.record({
  injected: fc.array(fc.constantFrom(...faults), { minLength: 1, maxLength: 18 }),
  first: fc.integer({ min: 0, max: 1_000 }),
  steps: fc.constantFrom<('received' | 'effective')[]>(['received'], ['effective'], ['received', 'effective']),
  saysSent: fc.boolean(),
  delays: fc.array(fc.integer({ min: 0, max: LATEST_REPORT_MS }), { minLength: 1, maxLength: 50 }),
  batch: fc.integer({ min: 1, max: 40 }),
})

it('finds every fault in a log and names its messages, and nothing where nothing is, however late and mixed the reports come', () => {
  fc.assert(
    fc.property(logs, ({ injected, first, steps, saysSent, delays, batch }) => {
      const expected: Record<string, string[]> = {}
      const reports = injected.flatMap((fault, block) =>
        Array.from({ length: APART }, (_, place) => {
          const index = block * APART + place
          const seq = first + index
          // The first and last of a block are as they should be, so that a lost one has others around it.
          const own: Injected = place === 1 ? fault : null
          const name = { lost: 'gap', twice: 'duplicate', overtaken: 'reordered', 'old-input': 'stale' } as const
          const isTold = own !== null && (own !== 'old-input' || saysSent)
          if (own && isTold) (expected[name[own]] ??= []).push(`m${seq}`)
          return storyOf({ seq, index, own, steps, saysSent })
        }).flat(),
      )
      const late = reports.map((report, i) => ({ ...report, recordedAt: report.at + (delays[i % delays.length] ?? 0) }))
      const end = Math.max(...late.map(({ recordedAt }) => recordedAt)) + 31 * SECOND
      const nameOf = (id: string) => (saysSent ? id : id.replace('m', '#'))
      if (expected.gap) expected.gap = expected.gap.map(nameOf)
      const sorted = Object.fromEntries(Object.entries(expected).map(([fault, ids]) => [fault, ids.toSorted()]))
      expect(named(follow(late, end, batch))).toEqual(sorted)
    }),
    { numRuns: RUNS },
  )
})

type Story = { seq: number; index: number; own: Injected; steps: ('received' | 'effective')[]; saysSent: boolean }

/** What is reported of one message of a log in good order, with one fault. */
function storyOf({ seq, index, own, steps, saysSent }: Story): Report[] {
  const at = 1_800_000_000_000 + index * SECOND
  const messageId = `m${seq}`
  const sent = reportOf({ messageId, step: 'sent', at, seq, wroteVersion: `v${seq}`, deadlineAt: at + 600 * SECOND })
  // Overtaken by the next two.
  const arrival = own === 'overtaken' ? at + 2 * SECOND + 500 : at + 100
  const readVersion = own === 'old-input' ? `v${seq - 1}` : `v${seq}`
  const came = own === 'lost' ? [] : steps.map((step, n) => reportOf({ messageId, step, at: arrival + n * 10, seq, readVersion }))
  const again = own === 'twice' ? came.slice(0, 1).map((report) => ({ ...report, at: report.at + 300 })) : []
  return [...(saysSent ? [sent] : []), ...came, ...again]
}

it('keeps no more than its bounds, whatever is reported', () => {
  const steps = ['sent', 'received', 'effective'] as const
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (seed) => {
      const pick = numbersFrom(seed)
      const reports = Array.from({ length: 1_500 }, (_, recordedAt) => {
        const seq = pick(5) === 0 ? null : pick(5_000)
        return reportOf({ messageId: `m${pick(4_000)}`, seq, step: steps[pick(3)] ?? 'sent', at: pick(100_000), recordedAt })
      })
      const { followed, faults: found, awaited } = follow(reports, reports.length)
      for (const what of ['arrived', 'awaited', 'holes', 'occurrences'] as const)
        expect(followed[what].length).toBeLessThanOrEqual(MOST[what])
      expect(awaited).toBeLessThanOrEqual(4_000)
      for (const { messages } of found) expect(messages.length).toBeLessThanOrEqual(20)
    }),
    { numRuns: 3, endOnFailure: true },
  )
})

/** Whole numbers below a limit, the same for the same seed (a linear congruential generator). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed % 2_147_483_647 || 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
