import { planOf } from '#contracts/config/suites.ts'
import { GateInput, type GateOutcome } from '#contracts/deploy-payloads.ts'
import { beginGateRun as recordBeginning } from '#prisma/stores/gate-runs.ts'
import { findSuite } from '#prisma/stores/suites.ts'
import type { GateDeps } from './gate-deps.ts'

/** How many looks there will be; `ended` = it cannot be judged at all, and why. */
export type GateBeginning = { looks: number; ended: Omit<GateOutcome, 'gateRunId'> | null }

/**
 * Writes a gate run down with its suite as it is now: whatever configuration says later, this run is judged by it. Idempotent by
 * the run's id. A suite that is not configured is no exception: the run says so, as an error of the gate and not of the release.
 */
export function createBeginGateRun({ db }: Pick<GateDeps, 'db'>) {
  return async function beginGateRun(payload: GateInput): Promise<GateBeginning> {
    const { tenantId, ...input } = GateInput.parse(payload)
    const found = await findSuite(db, tenantId, input.suite)
    if (!found) {
      await recordBeginning(db, tenantId, { ...input, suiteHash: '', suiteBody: {}, looks: 0 })
      const says = `No suite ${input.suite} is configured. Add config/suites/${input.suite}.yaml, or correct the name.`
      return { looks: 0, ended: { verdict: 'error', says, enforce: 'pause', samples: 0 } }
    }
    const { suite, hash, slug } = found
    const { looks } = planOf(suite, slug)
    const run = await recordBeginning(db, tenantId, { ...input, suiteHash: hash, suiteBody: suite, looks })
    return { looks: run.looks, ended: null }
  }
}
