import type { Environment } from '#contracts/config/environments.ts'
import type { NamedSuite } from '#contracts/config/release-config.ts'
import type { GateRunView, SuiteView } from '#contracts/gates.ts'
import { readPlaces } from '#prisma/stores/environments.ts'
import { latestGateRuns } from '#prisma/stores/gate-runs.ts'
import { listSuites, scheduledSuites } from '#prisma/stores/suites.ts'
import type { WebContext } from '#web/server/context.ts'

/** Every configured suite: what it checks, where it is used, and its latest verdict in each environment. */
export async function suiteViews({ db }: WebContext, tenantId: string): Promise<SuiteView[]> {
  const [suites, { environments }, scheduled] = await Promise.all([
    listSuites(db, tenantId),
    readPlaces(db, tenantId),
    scheduledSuites(db, tenantId),
  ])
  const wanted = suites.flatMap(({ slug }) => environments.map((environment) => ({ suite: slug, environment: environment.slug })))
  const latest = Map.groupBy(await latestGateRuns(db, tenantId, wanted), ({ suite }) => suite)
  return suites.map((suite) => suiteView(suite, usesOf(suite.slug, environments, scheduled), latest.get(suite.slug) ?? []))
}

function usesOf(
  slug: string,
  environments: readonly Environment[],
  scheduled: readonly { suite: string; environment: string }[],
): SuiteView['usedBy'] {
  const byGates = environments.flatMap(({ slug: environment, gates }) => [
    ...(gates?.verify === slug ? [{ environment, as: 'verify' as const }] : []),
    ...(gates?.watch?.suite === slug ? [{ environment, as: 'watch' as const }] : []),
  ])
  const bySchedule = scheduled.filter(({ suite }) => suite === slug).map(({ environment }) => environment)
  return [...byGates, ...[...new Set(bySchedule)].map((environment) => ({ environment, as: 'schedule' as const }))]
}

const suiteView = ({ slug, hash, suite }: NamedSuite, usedBy: SuiteView['usedBy'], latest: GateRunView[]): SuiteView => ({
  slug,
  hash,
  usedBy,
  latest,
  name: suite.name ?? slug,
  promotes: suite.promotes,
  checks: suite.checks.map(({ name, kind, liveness, flaky, enforce }) => ({
    name,
    kind,
    liveness,
    enforce: flaky ? 'off' : enforce,
  })),
})
