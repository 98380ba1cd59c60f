import type { Suite } from '#contracts/config/suites.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { Database } from '#prisma/client.ts'
import type { PinnedGateRun } from '#prisma/stores/gate-runs.ts'
import { baselineRuns } from '#prisma/stores/gate-samples.ts'

/** Runs of the release before that are put together: one alone may have been short. */
const RUNS = 5
/** More samples of a check make no judgement better, and are old. */
const SAMPLES_OF_A_CHECK = 500

/**
 * What the release before answered to the same checks in this environment, newest first; null = the run is judged by itself. A check
 * that was asked otherwise then (another prompt, another expectation) has no baseline: what differs may not be the release.
 */
export async function baselineOf(
  db: Database,
  tenantId: string,
  gateRunId: string,
  run: PinnedGateRun,
): Promise<Sample[] | null> {
  if (run.baseline === null) return null
  const { suite, environment, baseline } = run
  const before = await baselineRuns(db, tenantId, { suite, environment, releaseId: baseline.id, notRun: gateRunId, runs: RUNS })
  const asked = askedBy(run.suiteBody)
  const found = new Map<string, Sample[]>()
  for (const { suiteBody, samples } of before) {
    const then = askedBy(suiteBody)
    for (const sample of samples) {
      if (then.get(sample.check) !== asked.get(sample.check)) continue
      const own = found.get(sample.check) ?? []
      if (own.length < SAMPLES_OF_A_CHECK) found.set(sample.check, [...own, sample])
    }
  }
  return [...found.values()].flat()
}

/** What each check of a suite asks and expects, without how it is judged, as text to compare. */
function askedBy(suiteBody: unknown): Map<string, string> {
  // Only `beginGateRun` writes it; a run without a suite has none.
  const checks = (suiteBody as Partial<Suite>).checks ?? []
  return new Map(
    checks.map((check) => {
      const { samples, rate, score, latency, tokens, enforce, flaky, against, description, liveness, ...asked } = check
      return [check.name, JSON.stringify(asked)]
    }),
  )
}
