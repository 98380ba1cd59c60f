import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { runProbe } from '#activities/probe/run-probe.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { planOf, type Suite } from '#contracts/config/suites.ts'
import type { GateOutcome } from '#contracts/deploy-payloads.ts'
import { judgeGate } from '#domain/gate/judge-gate.ts'
import { samplesAtLook } from '#domain/gate/looks.ts'
import { type GatePlan, isBlocking } from '#domain/gate/plan.ts'
import type { GateJudgement } from '#domain/gate/verdict.ts'
import { recordLook } from '#prisma/stores/gate-progress.ts'
import { type PinnedGateRun, pinnedGateRun } from '#prisma/stores/gate-runs.ts'
import { type NumberedSample, samplesOf } from '#prisma/stores/gate-samples.ts'
import { currentCorrelationId } from '#telemetry/correlation.ts'
import { baselineOf } from './baseline.ts'
import type { GateDeps } from './gate-deps.ts'
import { hardestConsequence } from './hardest-consequence.ts'
import { hostWasAway } from './host-was-away.ts'
import { inTurns, isGivenUp, isMeasured, isPlaced, missingSlots, wantedChecks } from './look-plan.ts'
import { probeSurroundings } from './probe-context.ts'
import { takeSamples } from './take-samples.ts'

/** Which look to take. `checks`: those still open; null = all. */
export type LookInput = { tenantId: string; gateRunId: string; look: number; checks: string[] | null }

/** What a look came to. `wantsMore`: checks that more samples may decide, now or after a wait. */
export type LookReport = Omit<GateOutcome, 'gateRunId'> & {
  wantsMore: string[]
  /** Some of them because their probe could not run, and it is worth another try after a while. */
  couldNotRun: boolean
  /** Some of them because there was too little to be measured. */
  tooFew: boolean
}

/**
 * Takes the samples that a look lacks, and judges all there are. Goes on where an earlier attempt was broken off: what is stored is
 * not taken again. Nothing that a probe throws fails this activity.
 * @throws when the database is away, or the run was never begun
 */
export function createTakeLook(deps: GateDeps) {
  return async function takeLook({ tenantId, gateRunId, look, checks }: LookInput): Promise<LookReport> {
    const run = await pinnedGateRun(deps.db, tenantId, gateRunId)
    if (!run) throw ApplicationFailure.nonRetryable(`The gate run ${gateRunId} was never begun.`, 'BAD_REQUEST')
    // Only `beginGateRun` writes it, from a suite that was read.
    const suite = run.suiteBody as Suite
    const plan = planOf(suite, run.suite)
    let taken = 0
    await whileHeartbeating(
      () => ({ look, taken }),
      async () => {
        const { cancellationSignal: signal } = Context.current()
        const correlationId = currentCorrelationId() ?? gateRunId
        const { contextOf, redactor } = probeSurroundings(deps, tenantId, run, { signal, correlationId })
        const slots = await slotsOf(deps, { tenantId, gateRunId, look, checks }, run, suite, plan)
        const take = async (slot: (typeof slots)[number]) => {
          const sample = await runProbe(slot, contextOf(slot), redactor)
          taken += 1
          return sample
        }
        await takeSamples({ db: deps.db, tenantId, runId: gateRunId, signal, take }, slots)
      },
    )
    const report = await judge(deps, { tenantId, gateRunId, look }, run, plan)
    if (report.verdict !== 'fail') return report
    const away = await hostWasAway(deps, { tenantId, run, signal: Context.current().cancellationSignal })
    return away === null ? report : { ...report, verdict: 'error', enforce: 'pause', says: `${away} ${report.says}` }
  }
}

async function slotsOf(
  { db }: GateDeps,
  { tenantId, gateRunId, look, checks }: LookInput,
  run: PinnedGateRun,
  suite: Suite,
  plan: GatePlan,
) {
  const taken = Map.groupBy(await samplesOf(db, tenantId, gateRunId), ({ check }) => check)
  const targets = run.places.map(({ target }) => target)
  return inTurns(
    wantedChecks(suite, checks).map((check) => {
      const places = isPlaced(check) && targets.length > 0 ? targets : [null]
      return missingSlots(check, taken.get(check.name) ?? [], { look, plan, places })
    }),
  )
}

type At = { tenantId: string; gateRunId: string; look: number }

async function judge(
  { db }: GateDeps,
  { tenantId, gateRunId, look }: At,
  run: PinnedGateRun,
  plan: GatePlan,
): Promise<LookReport> {
  const samples = await samplesOf(db, tenantId, gateRunId)
  const baseline = await baselineOf(db, tenantId, gateRunId, run)
  const judgement = judgeGate(plan, samples, baseline, { look })
  const kinds = new Map(plan.checks.map(({ check, kind }) => [check, kind]))
  const checks = judgement.checks.map((check) => ({ ...check, kind: kinds.get(check.check) ?? '' }))
  const { samples: count } = await recordLook(db, tenantId, gateRunId, { look, looks: plan.looks, checks })
  const { verdict, says } = judgement
  return {
    verdict,
    says,
    enforce: hardestConsequence(judgement),
    samples: count,
    ...whatIsMissing(plan, samples, judgement, look),
  }
}

/** What may still be learnt: by the judge's own word, and where samples are missing that the look should have had. */
function whatIsMissing(
  plan: GatePlan,
  samples: readonly NumberedSample[],
  { verdict, wantsMore }: GateJudgement,
  look: number,
): Pick<LookReport, 'wantsMore' | 'couldNotRun' | 'tooFew'> {
  if (verdict === 'pass' || verdict === 'fail') return { wantsMore: [], couldNotRun: false, tooFew: false }
  const byCheck = Map.groupBy(samples, ({ check }) => check)
  const short = plan.checks.filter((check) => {
    const own = byCheck.get(check.check) ?? []
    return isBlocking(check) && !isGivenUp(own) && own.filter(isMeasured).length < samplesAtLook(check, look, plan)
  })
  const isErring = (name: string) => byCheck.get(name)?.at(-1)?.error != null
  const erring = short.filter(({ check }) => isErring(check))
  return {
    wantsMore: [...new Set([...wantsMore, ...short.map(({ check }) => check)])],
    couldNotRun: erring.length > 0,
    tooFew: short.length > erring.length,
  }
}
