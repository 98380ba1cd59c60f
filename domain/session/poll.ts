import type { JudgedCall, Repetition } from './health-state.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** A declared wait is believed when at least this much of it passed: long commands go to the background after some seconds. */
const believedWaitMs = 5_000
/** A backoff: intervals of a second or more that do not shrink, grow threefold in all, not at once, and have come to some seconds. */
const backoffGrowth = 3
const backoffShrink = 0.8
const backoffFirstMs = 1_000
const backoffLastMs = 8_000

type Interval = { fromStartMs: number; gapMs: number; declaredMs: number; spinsOnFailure: boolean }

const intervalsOf = (calls: readonly JudgedCall[]): Interval[] =>
  calls.slice(1).map((call, index) => {
    // Index is within the array: it comes from the same array without its first element.
    const before = calls[index] as JudgedCall
    const gapMs = call.startedAt - (before.endedAt ?? before.startedAt)
    // Between runs nothing was tried; within one, a slow model repeats what fails, too.
    const spinsOnFailure = before.looksFailed && before.runId === call.runId
    return { fromStartMs: call.startedAt - before.startedAt, gapMs, declaredMs: before.waitMs, spinsOnFailure }
  })

const saysItWaits = ({ fromStartMs, declaredMs }: Interval, { leastWaitMs }: SessionHealthThresholds['poll']): boolean =>
  declaredMs >= leastWaitMs && fromStartMs >= Math.min(declaredMs / 2, believedWaitMs)

const pauses = ({ gapMs, spinsOnFailure }: Interval, { leastGapMs }: SessionHealthThresholds['poll']): boolean =>
  gapMs >= leastGapMs && !spinsOnFailure

const backsOff = (intervals: readonly Interval[]): boolean => {
  const gaps = intervals.map(({ gapMs }) => gapMs)
  const [first = 0, last = 0] = [gaps[0], gaps.at(-1)]
  const grows = first >= backoffFirstMs && last >= backoffLastMs && last >= first * backoffGrowth
  const gradually = gaps.length >= 3 && (gaps.at(-2) ?? 0) >= first * 1.5
  return grows && gradually && gaps.slice(1).every((gapMs, index) => gapMs >= (gaps[index] ?? 0) * backoffShrink)
}

/**
 * How calls (oldest first) that take turns in rounds of `kinds` wait, if each round does: `declared` by a call, or by what lies
 * between them (`paused`: long gaps, or growing ones). The time a command takes to do its work is no wait.
 */
export const waitOfRounds = (
  calls: readonly JudgedCall[],
  kinds: number,
  thresholds: SessionHealthThresholds['poll'],
): Repetition['waits'] => {
  const intervals = intervalsOf(calls)
  const rounds = Math.floor(intervals.length / kinds)
  const declared = intervals.filter((interval) => saysItWaits(interval, thresholds)).length
  if (declared >= Math.max(1, rounds)) return 'declared'
  const waits = intervals.filter((interval) => saysItWaits(interval, thresholds) || pauses(interval, thresholds)).length
  // Two calls far apart are chance, unless a call itself says that it waits.
  return waits >= Math.max(2, rounds) || (kinds === 1 && backsOff(intervals)) ? 'paused' : null
}
