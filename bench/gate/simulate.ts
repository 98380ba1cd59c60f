import { judgeGate } from '#domain/gate/judge-gate.ts'
import { samplesAtLook } from '#domain/gate/looks.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import { createDraw } from './draw.ts'
import { type Rivals, rivalVerdicts } from './rivals.ts'
import type { Scenario, Service } from './scenarios.ts'

export type Tally = {
  trials: number
  pass: number
  fail: number
  other: number
  samples: number
  rivals: Record<keyof Rivals, number>
}

/** One release through a gate, look by look, as in production: only what may still be decided is sampled further. */
function runGate(
  { plan, take }: Scenario,
  service: Service,
  baseline: readonly Sample[],
): { verdict: GateVerdict; samples: number } {
  const samples: Sample[] = []
  let open = plan.checks.map(({ check }) => check)
  for (let look = 1; ; look += 1) {
    for (const check of plan.checks.filter((each) => open.includes(each.check))) {
      const have = samples.filter((sample) => sample.check === check.check).length
      for (let place = have; place < samplesAtLook(check, look, plan); place += 1) samples.push(take(check.check, place, service))
    }
    const judged = judgeGate(plan, samples, baseline, { look })
    open = judged.wantsMore
    if (open.length === 0) return { verdict: judged.verdict, samples: samples.length }
  }
}

/** Many releases of one quality, each against fresh samples of a healthy one. Counts verdicts; for rivals, their fails. */
export function simulate(scenario: Scenario, worse: number, trials: number, seed: number): Tally {
  const tally: Tally = { trials, pass: 0, fail: 0, other: 0, samples: 0, rivals: { exact: 0, fixed: 0, rank: 0 } }
  const draw = createDraw(seed)
  const all = (service: Service) =>
    scenario.plan.checks.flatMap(({ check, samples }) =>
      Array.from({ length: samples.max }, (_, place) => scenario.take(check, place, service)),
    )
  for (let trial = 0; trial < trials; trial += 1) {
    const baseline = all({ worse: 0, draw })
    const { verdict, samples } = runGate(scenario, { worse, draw }, baseline)
    tally[verdict === 'pass' || verdict === 'fail' ? verdict : 'other'] += 1
    tally.samples += samples / trials
    const rivals = rivalVerdicts(scenario, all({ worse, draw }), baseline)
    for (const name of ['exact', 'fixed', 'rank'] as const) if (rivals[name] === 'fail') tally.rivals[name] += 1
  }
  return tally
}
