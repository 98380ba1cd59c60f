import { sayDuration } from './figure.ts'
import type { FigureState, FigureVerdict } from './judge-figure.ts'

const rank: readonly FigureState[] = ['ok', 'unknown', 'stale', 'near-limit', 'over-limit']

export type ComponentCase = {
  verdicts: readonly FigureVerdict[]
  /** Of the newest sample, ms since epoch; null = there was none ever. */
  lastSampleAt: number | null
  staleAfterMs: number
  now: number
  /** Why the last attempt to hear of it failed; null = it did not, or nobody asks. */
  fault: string | null
}

/** What a component is: the worst of its figures, but never better than what is known of it at all. */
export function judgeComponent({ verdicts, lastSampleAt, staleAfterMs, now, fault }: ComponentCase): {
  state: FigureState
  says: string
} {
  const why = fault ? ` ${fault}` : ''
  if (lastSampleAt === null) return { state: 'unknown', says: `Nothing was heard of it yet.${why}` }
  if (now - lastSampleAt > staleAfterMs)
    return {
      state: 'stale',
      says: `Nothing was heard of it for ${sayDuration(now - lastSampleAt)}, so its state is not known.${why}`,
    }
  if (verdicts.length === 0) return { state: 'unknown', says: 'It tells figures, but none of them has a limit to be judged by.' }
  const state = verdicts.reduce<FigureState>(
    (worst, each) => (rank.indexOf(each.state) > rank.indexOf(worst) ? each.state : worst),
    'ok',
  )
  const said = verdicts.filter((each) => each.state === state).map(({ says }) => says)
  const all = verdicts.length === 1 ? 'Its figure is' : `All ${verdicts.length} figures are`
  return { state, says: state === 'ok' ? `${all} below the limits.` : said.join(' ') }
}
