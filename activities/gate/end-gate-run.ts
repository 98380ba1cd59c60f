import { GateInput, GateOutcome } from '#contracts/deploy-payloads.ts'
import { finishGateRun } from '#prisma/stores/gate-progress.ts'
import { pinnedGateRun } from '#prisma/stores/gate-runs.ts'
import { createBeginGateRun } from './begin-gate-run.ts'
import type { GateDeps } from './gate-deps.ts'
import { reviewTrends } from './review-trends.ts'

/**
 * Gives a run its verdict, once: told again, the first stands and comes back. Then looks what the last runs say together. A run that
 * could not even be begun is written down with its end.
 * @throws when the database is away
 */
export function createEndGateRun(deps: GateDeps) {
  const begin = createBeginGateRun(deps)
  return async function endGateRun(payload: GateInput, given: GateOutcome): Promise<GateOutcome> {
    const [input, outcome] = [GateInput.parse(payload), GateOutcome.parse(given)]
    const { db, log } = deps
    const { tenantId, gateRunId } = input
    if (!(await pinnedGateRun(db, tenantId, gateRunId))) await begin(input)
    const { run, ended } = await finishGateRun(db, tenantId, gateRunId, outcome)
    try {
      await reviewTrends(db, tenantId, run)
    } catch (error) {
      // The verdict stands without it, and the next run looks at the same series again.
      log.error({ err: error, gateRunId }, 'The trend of a gate could not be looked at')
    }
    if (ended) log.info({ gateRunId, suite: run.suite, environment: run.environment, verdict: run.verdict }, 'Gate run ended')
    const { verdict, says, enforce } = outcome
    // An earlier attempt of this very call may have given it: what is stored is what everybody sees.
    const stored = (await pinnedGateRun(db, tenantId, gateRunId)) ?? { verdict, says, enforce }
    return {
      gateRunId,
      verdict: stored.verdict ?? verdict,
      says: stored.says ?? says,
      enforce: stored.enforce ?? enforce,
      samples: run.samples,
    }
  }
}
