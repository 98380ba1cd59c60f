import type { JudgedCall, Likeness, Repetition } from './health-state.ts'
import { waitOfRounds } from './poll.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

const likenesses: readonly Likeness[] = ['exact', 'jitter', 'random', 'target']

/** The call's signature at a likeness; falls back to the stricter one where there is nothing to leave out. */
export const signatureAt = (call: JudgedCall, likeness: Likeness): string => {
  if (likeness === 'exact') return call.exact
  if (likeness === 'jitter') return call.jitter ?? call.exact
  if (likeness === 'random') return call.random ?? call.jitter ?? call.exact
  return call.target ?? call.random ?? call.jitter ?? call.exact
}

const outcomeOf = (call: JudgedCall): string => call.outcome ?? `unseen ${call.resultClass}`

/** A light watch hears the end of a call before its output: until that comes, the call counts as running. */
const awaitsOutput = (call: JudgedCall, calls: readonly JudgedCall[]): boolean =>
  call.outcome === null && calls.some((other) => other.name === call.name && other.outcome !== null)

const settled = (calls: readonly JudgedCall[]): JudgedCall[] =>
  calls.filter((call) => call.endStep !== null && call.resultClass !== 'unknown' && !awaitsOutput(call, calls))

/** A repeat is a call made after the result of the one before it was known. */
const knewTheResult = (later: JudgedCall, earlier: JudgedCall): boolean =>
  later.startStep > (earlier.endStep ?? Number.POSITIVE_INFINITY)

const belongTogether = (later: JudgedCall, earlier: JudgedCall, acrossRunsMs: number): boolean =>
  later.runId === earlier.runId || later.startedAt - (earlier.endedAt ?? earlier.startedAt) <= acrossRunsMs

type Turn = { outcome: string; latest: JudgedCall; count: number }

/**
 * Walks back from the newest call as long as nothing is new: no more than `longestCycle` different calls, each always with the
 * same outcome. Yields the calls so far (newest first) with the turns taken by each signature, at every step.
 */
function* walkBack(
  calls: readonly JudgedCall[],
  likeness: Likeness,
  { longestCycle, acrossRunsMs }: SessionHealthThresholds['looping'],
  heedOutcome: boolean,
) {
  const turns = new Map<string, Turn>()
  const walked: JudgedCall[] = []
  for (let index = calls.length - 1; index >= 0; index--) {
    const call = calls[index]
    const later = walked.at(-1)
    if (!call || (later && !belongTogether(later, call, acrossRunsMs))) return
    const signature = signatureAt(call, likeness)
    const turn = turns.get(signature)
    if (heedOutcome && turn && turn.outcome !== outcomeOf(call)) return
    if (turn && !knewTheResult(turn.latest, call)) continue
    if (!turn && turns.size === longestCycle) return
    turns.set(signature, { outcome: outcomeOf(call), latest: call, count: (turn?.count ?? 0) + 1 })
    walked.push(call)
    yield { walked, turns }
  }
}

const describe = (walked: readonly JudgedCall[], likeness: Likeness, thresholds: SessionHealthThresholds): Repetition => {
  const inOrder = [...walked].reverse()
  const signatures = [...new Set(inOrder.map((call) => signatureAt(call, likeness)))]
  return {
    likeness,
    signatures,
    tools: [...new Set(inOrder.map(({ name }) => name))],
    repeats: Math.floor(inOrder.length / signatures.length),
    calls: inOrder.length,
    since: inOrder[0]?.startedAt ?? 0,
    waits: waitOfRounds(inOrder, signatures.length, thresholds.poll),
    unseen: inOrder.every(({ outcome }) => outcome === null),
    blocked: false,
    failing: inOrder.every(({ looksFailed }) => looksFailed),
    dedupKeys: inOrder.slice(-20).map(({ dedupKey }) => dedupKey),
  }
}

const enough = (
  calls: readonly JudgedCall[],
  kinds: number,
  likeness: Likeness,
  limits: SessionHealthThresholds['looping'],
): boolean => {
  const unseen = calls.every(({ outcome }) => outcome === null)
  const alone = likeness === 'exact' ? limits.repeats : likeness === 'target' ? limits.targetRepeats : limits.jitterRepeats
  const rounds = Math.max(kinds === 1 ? alone : limits.cycleRepeats, unseen ? limits.unseenRepeats : 0)
  // The nth identical call completes the evidence: the first call of a cycle is there already when its nth round begins.
  return calls.length >= (rounds - 1) * kinds + 1
}

/** Numbered targets and random ids may be the work itself: then only what brings nothing shows a loop. */
const couldBeABatch = (calls: readonly JudgedCall[], likeness: Likeness): boolean =>
  (likeness === 'target' && !calls.every(({ looksFailed }) => looksFailed)) ||
  (likeness === 'random' && !calls.every(({ fruitless }) => fruitless))

/** What does not jitter is for the exact rule alone to judge. */
const jitters = (calls: readonly JudgedCall[], kinds: number, likeness: Likeness): boolean =>
  likeness === 'exact' || new Set(calls.map(({ exact }) => exact)).size > kinds

const findAt = (calls: readonly JudgedCall[], likeness: Likeness, thresholds: SessionHealthThresholds): Repetition | null => {
  let found: { kinds: number; walked: JudgedCall[] } | null = null
  for (const { walked, turns } of walkBack(calls, likeness, thresholds.looping, true)) {
    if (found && turns.size > found.kinds) break
    const balanced = turns.size === 1 || [...turns.values()].every(({ count }) => count >= thresholds.looping.cycleRepeats - 2)
    if (found || (balanced && enough(walked, turns.size, likeness, thresholds.looping)))
      found = { kinds: turns.size, walked: [...walked] }
  }
  if (!found || !jitters(found.walked, found.kinds, likeness) || couldBeABatch(found.walked, likeness)) return null
  return describe(found.walked, likeness, thresholds)
}

/**
 * The loop that the newest call completes or continues, if any. Exact repetition is looked for first, then what jitters.
 * Note-keeping tools are looked past when they alone hide it. `calls` oldest first.
 */
export const findLoop = (calls: readonly JudgedCall[], thresholds: SessionHealthThresholds): Repetition | null => {
  const all = settled(calls)
  const working = all.filter(({ name }) => !thresholds.looping.bookkeepingTools.includes(name.toLowerCase()))
  for (const likeness of likenesses) {
    const found =
      findAt(all, likeness, thresholds) ?? (working.length < all.length ? findAt(working, likeness, thresholds) : null)
    if (found) return found
  }
  return null
}

/** The poll that the newest call continues: the same call, or up to three in turn, each round with a wait, whatever comes back. */
export const findPoll = (calls: readonly JudgedCall[], thresholds: SessionHealthThresholds): Repetition | null => {
  let found: Repetition | null = null
  for (const { walked, turns } of walkBack(settled(calls), 'jitter', { ...thresholds.looping, longestCycle: 3 }, false)) {
    if (found && turns.size > found.signatures.length) break
    if (walked.length < 2 * turns.size) continue
    const repetition = describe(walked, 'jitter', thresholds)
    if (repetition.waits !== null) found = repetition
  }
  return found
}
