import type { Enforcement, GateVerdict } from '#domain/gate/verdict.ts'

/** What follows from a verdict or a drift report. */
export const nextMoves = ['go-on', 'hold', 'roll-back'] as const
export type NextMove = (typeof nextMoves)[number]

/** What an environment's configuration says about verdicts. */
export type GatePolicy = { onFail: 'rollback' | 'hold'; onInconclusive: 'hold' | 'rollback' }

/**
 * What a gate's outcome does. Only a pass goes on. A fail goes back where the policy says so and the failed check may; what
 * could not be judged holds for a person, unless the policy says otherwise, since it says nothing about the release.
 */
export function decideAfterGate(
  { verdict, enforce }: { verdict: GateVerdict; enforce: Enforcement },
  policy: GatePolicy,
): NextMove {
  switch (verdict) {
    case 'pass':
      return 'go-on'
    case 'fail':
      return policy.onFail === 'rollback' && enforce === 'rollback' ? 'roll-back' : 'hold'
    case 'inconclusive':
    case 'no_data':
    case 'error':
      return policy.onInconclusive === 'rollback' ? 'roll-back' : 'hold'
  }
}

/** What drift does: held for a person unless the policy only reports it. What could not be looked at counts as drift here. */
export function decideAfterDrift(state: 'clean' | 'drift' | 'unknown', onDrift: 'hold' | 'report'): NextMove {
  return state === 'clean' || onDrift === 'report' ? 'go-on' : 'hold'
}
