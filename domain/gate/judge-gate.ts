import type { Levels } from './criterion.ts'
import { type CheckDraft, draftCheck } from './draft-check.ts'
import { holm } from './holm.ts'
import { levelsAt, passLevel } from './looks.ts'
import { type GatePlan, isBlocking } from './plan.ts'
import type { Sample } from './sample.ts'
import { settleCheck, type WeighedTest } from './settle-check.ts'
import type { CheckJudgement, GateJudgement, GateVerdict } from './verdict.ts'

/**
 * Judges the samples of a release, beside those of the release before where there are any. Pure, and independent of the order of
 * the samples. Samples of checks that are not in the plan are left out.
 * @param look which of the plan's looks this is, from 1
 */
export function judgeGate(
  plan: GatePlan,
  samples: readonly Sample[],
  baseline: readonly Sample[] | null,
  { look }: { look: number },
): GateJudgement {
  const levels: Levels = { ...levelsAt(Math.min(look, plan.looks), plan), lastPass: passLevel(plan) }
  const [now, before] = [byCheck(samples), baseline && byCheck(baseline)]
  const drafts = plan.checks.map((check) =>
    draftCheck(check, now.get(check.check) ?? [], before?.get(check.check) ?? null, levels),
  )
  const weighed = weigh(drafts)
  const settled = drafts.map((draft) => ({ draft, judgement: settleCheck(draft, weighed.get(draft) ?? [], levels.fail) }))
  const blocking = settled.filter(({ draft }) => isBlocking(draft.plan))
  const judgements = blocking.map(({ judgement }) => judgement)
  const verdict = gateVerdict(judgements, plan.promotes)
  return {
    verdict,
    says: saysOf(verdict, judgements),
    checks: settled.map(({ judgement }) => judgement),
    wantsMore: look < plan.looks ? wantsMore(verdict, blocking) : [],
  }
}

type Settled = { draft: CheckDraft; judgement: CheckJudgement }

const byCheck = (samples: readonly Sample[]): Map<string, Sample[]> => Map.groupBy(samples, ({ check }) => check)

/** Adjusts the tests of all checks that block together, as one of them suffices to fail the gate; of each other check by itself. */
function weigh(drafts: readonly CheckDraft[]): Map<CheckDraft, WeighedTest[]> {
  const families = [
    drafts.filter(({ plan }) => isBlocking(plan)),
    ...drafts.filter(({ plan }) => !isBlocking(plan)).map((each) => [each]),
  ]
  const weighed = new Map<CheckDraft, WeighedTest[]>()
  for (const family of families) {
    const tests = family.flatMap((draft) =>
      draft.criteria.flatMap((criterion) => criterion.tests.map((test) => ({ draft, test }))),
    )
    const adjusted = holm(tests.map(({ test }) => test.p))
    for (const draft of family) {
      const own = tests.flatMap(({ draft: whose, test }, place) =>
        whose === draft ? [{ ...test, adjusted: adjusted[place] ?? 1 }] : [],
      )
      weighed.set(draft, own)
    }
  }
  return weighed
}

/** One check suffices to fail; to pass, every one that blocks has to, and one of them must judge more than connectivity. */
function gateVerdict(blocking: readonly CheckJudgement[], promotes: boolean): GateVerdict {
  const verdicts = new Set(blocking.map(({ verdict }) => verdict))
  for (const verdict of ['fail', 'error', 'no_data', 'inconclusive'] as const) if (verdicts.has(verdict)) return verdict
  const judgesOutcome = blocking.some(({ liveness }) => !liveness)
  return judgesOutcome || (!promotes && blocking.length > 0) ? 'pass' : 'inconclusive'
}

function saysOf(verdict: GateVerdict, blocking: readonly CheckJudgement[]): string {
  const those = blocking.filter((check) => check.verdict === verdict)
  const [first] = those
  if (verdict === 'pass')
    return blocking.length === 1 ? `${first?.check}: ${first?.says}` : `All ${blocking.length} checks that block passed.`
  if (!first) return 'Nothing but connectivity was judged, which never suffices.'
  const more = those.length > 1 ? ` (and ${those.length - 1} more)` : ''
  return `${first.check}: ${first.says}${more}`
}

/** Checks that more samples may still decide; none once the gate can no longer pass. */
function wantsMore(verdict: GateVerdict, blocking: readonly Settled[]): string[] {
  if (verdict === 'fail' || verdict === 'pass') return []
  const open = blocking.filter(({ judgement }) => judgement.verdict !== 'pass').map(({ draft }) => draft)
  if (open.some(({ criteria }) => criteria.some(({ state, hopeless }) => state === 'open' && hopeless))) return []
  return open.filter(({ plan, measured }) => measured < plan.samples.max).map(({ plan }) => plan.check)
}
