import { passLevel } from '#domain/gate/looks.ts'
import { neededToPass } from '#domain/gate/needed-to-pass.ts'
import type { CheckPlan, Effect, GatePlan } from '#domain/gate/plan.ts'
import type { SuiteCheck } from './suite-checks.ts'
import { MOST_SAMPLES } from './suite-statistics.ts'

/** The bar of stochastic checks that declare none. */
const USUAL_RATE = 0.9
/** A drop of the rate, or of a score by its span, that fails without being declared. It need not be ruled out to pass. */
const USUAL_EFFECT = 0.1
/** Fewer never pass a stochastic check, whatever the bar. */
const LEAST_SAMPLES = 10
/** Room for some wrong answers: the last look has this many times what a perfect release needs. */
const ROOM = 3

/** How a check is judged, every default filled in. */
export function planOfCheck(check: SuiteCheck, levels: Pick<GatePlan, 'beta' | 'looks'>): CheckPlan {
  const { name, kind, liveness, flaky, enforce, against, latency, tokens } = check
  const plan: CheckPlan = {
    check: name,
    kind,
    liveness,
    flaky,
    enforce: flaky ? 'off' : enforce,
    against,
    samples: { min: 1, max: 1 },
    rate: rateOf(check),
    score: scoreOf(check),
    latency: latency ? { p95Below: latency.p95Below ?? null, effect: declared(latency.effect) } : null,
    tokens: tokens
      ? { min: tokens.min ?? null, max: tokens.max ?? null, effect: declared(tokens.effect), better: tokens.better }
      : null,
  }
  return { ...plan, samples: samplesOf(check, neededToPass(plan, passLevel(levels))) }
}

const declared = (margin: number | undefined): Effect | null => (margin === undefined ? null : { margin, mustShow: true })

/** These answer the same each time: one wrong answer is a fault, and more samples tell nothing new. */
const isInvariant = ({ kind }: SuiteCheck): boolean =>
  kind === 'sql' || kind === 'config' || kind === 'command' || kind === 'handoff'

function rateOf(check: SuiteCheck): CheckPlan['rate'] {
  const atLeast = check.rate?.atLeast ?? (isInvariant(check) ? 1 : USUAL_RATE)
  const usual = atLeast === 1 ? null : { margin: USUAL_EFFECT, mustShow: false }
  return { atLeast, declared: check.rate?.atLeast !== undefined, effect: declared(check.rate?.effect) ?? usual }
}

function scoreOf(check: SuiteCheck): CheckPlan['score'] {
  if (check.score) {
    const { atLeast = null, effect, better, range = null } = check.score
    const usual = { margin: USUAL_EFFECT * (range ? range.max - range.min : 1), mustShow: false }
    return { atLeast, effect: declared(effect) ?? usual, better, range }
  }
  const isScored = 'expect' in check && ('similarity' in check.expect || 'judge' in check.expect)
  if (!isScored) return null
  return { atLeast: null, effect: { margin: USUAL_EFFECT, mustShow: false }, better: 'higher', range: { min: 0, max: 1 } }
}

/** Samples as declared, or as many as the check can need; every case at least once. */
function samplesOf(check: SuiteCheck, needed: number): CheckPlan['samples'] {
  const cases = 'cases' in check ? check.cases.length : 0
  const usual = needed === 1 || needed === Number.POSITIVE_INFINITY ? 1 : Math.ceil((needed * ROOM) / 10) * 10
  const max = check.samples?.max ?? Math.min(MOST_SAMPLES, Math.max(usual, cases, check.samples?.min ?? 1))
  const min = check.samples?.min ?? Math.min(max, usual === 1 ? Math.max(1, cases) : LEAST_SAMPLES)
  return { min, max }
}
