/** What a check or a gate came to. Only `pass` promotes; what could not be measured is never a fail and never a pass. */
export const gateVerdicts = ['pass', 'fail', 'inconclusive', 'no_data', 'error'] as const
export type GateVerdict = (typeof gateVerdicts)[number]

/** What a check that did not pass may do: nothing (watched only), hold for a person, or send the release back. */
export const enforcements = ['off', 'pause', 'rollback'] as const
export type Enforcement = (typeof enforcements)[number]

/** The judgement of one check, with the numbers behind it and one sentence for people. */
export type CheckJudgement = {
  check: string
  verdict: GateVerdict
  says: string
  figures: Record<string, number | string>
  samples: number
  baselineSamples: number
  liveness: boolean
  enforce: Enforcement
}

/** The judgement of a gate. `wantsMore` = checks that more samples may still decide. */
export type GateJudgement = {
  verdict: GateVerdict
  says: string
  checks: CheckJudgement[]
  wantsMore: string[]
}
