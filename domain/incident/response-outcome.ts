import { counted } from './in-words.ts'

/** How a response that was begun can end. */
export type ResponseEnd = { state: 'confirmed' | 'refused' | 'unverified' | 'failed'; outcome: string }

/** Worst first: one that failed among many makes the whole one that failed. */
const worst: readonly ResponseEnd['state'][] = ['failed', 'refused', 'unverified', 'confirmed']

/** What many ends of one response come to: as the worst of them, with each end in words once. */
export function combineEnds(ends: readonly (ResponseEnd & { target: string })[]): ResponseEnd {
  const state = worst.find((one) => ends.some((end) => end.state === one)) ?? 'unverified'
  const [only] = ends
  if (only && ends.length === 1) return { state, outcome: `${only.target}: ${only.outcome}` }
  const parts = worst.flatMap((one) => {
    const of = ends.filter((end) => end.state === one)
    const [first] = of
    return first ? [`${counted(of.length, 'time')} ${one} (${first.target}: ${first.outcome})`] : []
  })
  return { state, outcome: parts.length > 0 ? parts.join('; ') : 'Nothing was there to be done.' }
}
