import type { GateVerdict } from '#domain/gate/verdict.ts'

/**
 * Whether a run of continuous verification is run once more, at once and with fresh samples, before anything follows from it.
 * A gate errs by its alpha each time it runs, and a watch runs thousands of times a day: two runs err together by alpha squared.
 */
export const needsConfirming = (verdict: GateVerdict): boolean => verdict === 'fail' || verdict === 'inconclusive'

/** What two runs in a row come to: a fail only when both failed, a pass when the second one is, else what they leave open. */
export function confirmed(first: GateVerdict, second: GateVerdict): GateVerdict {
  if (second !== 'fail') return second
  return first === 'fail' ? 'fail' : 'inconclusive'
}
