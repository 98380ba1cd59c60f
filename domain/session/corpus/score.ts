import type { HealthVerdict } from '../verdict.ts'
import type { CorpusCase, Expectation } from './corpus-case.ts'

/** One change of the verdict on the case's session, oldest first. */
export type Change = { t: number; verdict: HealthVerdict }

export type Miss = { verdict: HealthVerdict; kind: 'missed' | 'wrong' | 'early'; said: HealthVerdict | 'nothing'; t: number }
export type Score = { hits: { verdict: HealthVerdict; delayMs: number }[]; misses: Miss[] }

const promptMs = 5_000

const inForceAt = (changes: readonly Change[], t: number): Change | undefined => changes.findLast((change) => change.t <= t)
const inForceBefore = (changes: readonly Change[], t: number): Change | undefined => changes.findLast((change) => change.t < t)

/** The change by which the expectation is met, if it was met in time: said already, or within the time allowed. */
const meeting = (changes: readonly Change[], { verdict, by }: Expectation): Change | undefined => {
  const complete = by - promptMs
  const already = inForceBefore(changes, complete)
  if (already?.verdict === verdict) return already
  return changes.find((change) => change.verdict === verdict && change.t >= complete && change.t <= by)
}

/** Holds what was said against what should have been said. */
export const scoreCase = ({ expected, allowed }: CorpusCase, changes: readonly Change[]): Score => {
  const score: Score = { hits: [], misses: [] }
  for (const expectation of expected) {
    const { verdict, by, notBefore } = expectation
    const met = meeting(changes, expectation)
    if (met) score.hits.push({ verdict, delayMs: Math.max(0, met.t - (by - promptMs)) })
    else score.misses.push({ verdict, kind: 'missed', said: inForceAt(changes, by)?.verdict ?? 'nothing', t: by })
    const tooEarly = changes.find((change) => change.verdict === verdict && change.t < notBefore)
    const awaitedBefore = expected.some((other) => other.verdict === verdict && other.by < by)
    if (tooEarly && !awaitedBefore) score.misses.push({ verdict, kind: 'early', said: verdict, t: tooEarly.t })
  }
  const right = new Set([...allowed, ...expected.map(({ verdict }) => verdict)])
  const wrong = new Map(changes.filter(({ verdict }) => !right.has(verdict)).map(({ verdict, t }) => [verdict, t]))
  for (const [verdict, t] of wrong) score.misses.push({ verdict, kind: 'wrong', said: verdict, t })
  return score
}
