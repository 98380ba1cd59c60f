import type { JudgedCall } from './health-state.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** A declared wait is believed when at least this much of it passed: long commands go to the background after some seconds. */
const believedWaitMs = 5_000
/** A backoff: intervals of a second or more that do not shrink, grow threefold in all, not at once, and have come to some seconds. */
const backoffGrowth = 3
const backoffShrink = 0.8
const backoffFirstMs = 1_000
const backoffLastMs = 8_000

type Interval = { fromStartMs: number; gapMs: number; declaredMs: number; failed: boolean }

const intervalsOf = (calls: readonly JudgedCall[]): Interval[] =>
  calls.slice(1).map((call, index) => {
    // Index is within the array: it comes from the same array without its first element.
    const before = calls[index] as JudgedCall
    const gapMs = call.startedAt - (before.endedAt ?? before.startedAt)
    return { fromStartMs: call.startedAt - before.startedAt, gapMs, declaredMs: before.waitMs, failed: before.looksFailed }
  })

/** A pause alone shows a poll only where the answer was no failure: a slow model repeats what fails, too. */
const waited = (
  { fromStartMs, gapMs, declaredMs, failed }: Interval,
  { leastWaitMs, leastGapMs }: SessionHealthThresholds['poll'],
): boolean =>
  (gapMs >= leastGapMs && !failed) || (declaredMs >= leastWaitMs && fromStartMs >= Math.min(declaredMs / 2, believedWaitMs))

const backsOff = (intervals: readonly Interval[]): boolean => {
  const gaps = intervals.map(({ gapMs }) => gapMs)
  const [first = 0, last = 0] = [gaps[0], gaps.at(-1)]
  const grows = first >= backoffFirstMs && last >= backoffLastMs && last >= first * backoffGrowth
  const gradually = gaps.length >= 3 && (gaps.at(-2) ?? 0) >= first * 1.5
  return grows && gradually && gaps.slice(1).every((gapMs, index) => gapMs >= (gaps[index] ?? 0) * backoffShrink)
}

/**
 * Whether calls (oldest first) that take turns in rounds of `kinds` are a poll that waits: each round holds a wait that the
 * call declares or that lies between the calls, or the intervals grow. The time a command takes to do its work is no wait.
 */
export const everyRoundWaits = (
  calls: readonly JudgedCall[],
  kinds: number,
  thresholds: SessionHealthThresholds['poll'],
): boolean => {
  const intervals = intervalsOf(calls)
  if (intervals.length === 0) return false
  if (kinds === 1 && backsOff(intervals)) return true
  const waits = intervals.filter((interval) => waited(interval, thresholds))
  // Two calls far apart are chance, unless the call itself says that it waits.
  const leastWaits = waits.some(({ declaredMs }) => declaredMs >= thresholds.leastWaitMs) ? 1 : 2
  return waits.length >= Math.max(leastWaits, Math.floor(intervals.length / kinds))
}
