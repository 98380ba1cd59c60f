import { randomUUID } from 'node:crypto'
import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Drivers } from '#activities/target/create-drivers.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { ReleaseConfig } from '#contracts/config/release-config.ts'
import type { DriftCheckInput, DriftOutcome } from '#contracts/deploy-payloads.ts'
import type { Environment } from '#contracts/settings.ts'
import type { Difference } from '#domain/drift/compare.ts'
import { type DriftState, joinTargets, sumUp } from '#domain/drift/sum-up.ts'
import type { Viewing } from '#domain/drift/value-view.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Database } from '#prisma/client.ts'
import { readDocuments } from '#prisma/stores/config-documents.ts'
import { findDeployment, pinnedStages } from '#prisma/stores/deployments.ts'
import { type Adoptable, type NewDriftReport, storeDriftReports } from '#prisma/stores/drift-reports.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import { type CompareTerms, compareEnvironments, type Side } from './compare-environments.ts'
import { compareObserved, type WantedRelease } from './compare-observed.ts'
import { type PlacedTarget, placedTargets, secretNames } from './wanted-settings.ts'

export type DriftDeps = {
  db: Database
  drivers: Drivers
  redactionKey: FingerprintKey
  /** Secrets are read from here and from files relative to `configDir`. */
  env: Environment
  configDir: string
  /** What tells shapes; default: `shapeOf`. */
  shapeOf?: Viewing['shapeOf']
}

type Check = { deps: DriftDeps; input: DriftCheckInput; config: ReleaseConfig; terms: CompareTerms }

/**
 * Looks for drift of an environment: its settings beside those of the environments before it (or of `against`), and what runs at
 * its targets beside what is wanted. What cannot be read or looked at makes the report unknown; it never makes the check fail.
 * @throws ApplicationFailure NOT_CONFIGURED, not to be retried, when no environment has the name
 */
export function createCheckDrift(deps: DriftDeps) {
  return async function checkDrift(input: DriftCheckInput): Promise<DriftOutcome> {
    const { tenantId, environment, stages } = input
    const config = await readDocuments(deps.db, tenantId)
    const found = config.environments.find(({ slug }) => slug === environment)
    if (!found) throw ApplicationFailure.nonRetryable(`No environment ${environment} is configured.`, 'NOT_CONFIGURED')
    const viewing = { key: deps.redactionKey, ...(deps.shapeOf ? { shapeOf: deps.shapeOf } : {}) }
    const terms = { rules: config.drift, viewing, places: deps, secrets: secretNames(config), now: Date.now() }
    const check: Check = { deps, input, config, terms }
    const others = input.against.length > 0 ? input.against : found.after ? [found.after] : []
    const reports = input.observes === false ? [] : [await reportObserved(check)]
    for (const other of others) reports.push(await reportBetween(check, other))
    await storeDriftReports(deps.db, tenantId, reports, { raises: stages === null })
    return { reportIds: reports.map(({ id }) => id), ...together(environment, reports) }
  }
}

async function reportBetween(check: Check, against: string): Promise<NewDriftReport> {
  const ofRelease = await comparedRelease(check)
  const sideOf = (environment: string): Side => {
    return { environment, targets: placedTargets(check.config, environment, { ofRelease, stages: check.input.stages }) }
  }
  const [left, right] = [sideOf(check.input.environment), sideOf(against)]
  const differences = await compareEnvironments(left, right, check.terms)
  const clean = `The settings of ${left.environment} and ${against} have the same names and shapes.`
  return report(check, { scope: 'between', against, differences, clean, adopt: [] })
}

/**
 * Settings of the release that comes, or runs: the same on both sides. Environments run different releases for a while, which is
 * what they are for; compared is how each would run this one.
 */
async function comparedRelease({ deps: { db }, input }: Check): Promise<ConfigValues> {
  const { tenantId, deploymentId, environment } = input
  const coming = deploymentId ? await findDeployment(db, tenantId, deploymentId) : null
  if (coming) return (await findRelease(db, tenantId, coming.release.id))?.values ?? {}
  return (await running(db, tenantId, environment)).values
}

async function reportObserved(check: Check): Promise<NewDriftReport> {
  const { deps, input, config, terms } = check
  const { environment } = input
  const { release, values, pinned } = await running(deps.db, input.tenantId, environment)
  const common = { scope: 'observed', against: null } as const
  // Until it is promoted, what a first deployment has brought is the only release that should run.
  if (!release && !input.brought) {
    const clean = `Nothing was brought to ${environment} yet, so there is nothing it should run.`
    return report(check, { ...common, differences: [], clean, adopt: [] })
  }
  // What was configured since is what a deployment brings: what should run until then is what the one before has brought.
  const now = placedTargets(config, environment, { ofRelease: values, stages: input.deploymentId ? await pinned() : null })
  const signal = Context.current().cancellationSignal
  const coming = await comingRelease(check)
  const seen = await Promise.all(
    now.map(async (placed) => {
      const wanted = [...coming(placed), ...(release ? [{ ...release, placed }] : [])]
      return {
        target: placed.target.slug,
        ...(await compareObserved({ environment, wanted, drivers: deps.drivers, signal }, terms)),
      }
    }),
  )
  const differences = joinTargets(seen)
  const clean = `${environment} runs ${named(seen.map((each) => each.release))} as it is configured.`
  return report(check, { ...common, differences, clean, adopt: seen.flatMap(({ adopt }) => adopt) })
}

/** The releases that run: one, or two while a deployment is at work. */
const named = (releases: readonly (string | null)[]): string =>
  [...new Set(releases.filter((name) => name !== null))].join(' and ') || 'nothing'

/** What the deployment that asks brings to a target: it may run there already. */
async function comingRelease({ deps, input }: Check): Promise<(placed: PlacedTarget) => WantedRelease[]> {
  const { deploymentId, stages, tenantId, environment } = input
  const release = deploymentId ? (await findDeployment(deps.db, tenantId, deploymentId))?.release : null
  if (!release || !stages) return () => []
  const stage = stages.find((each) => each.environment.slug === environment)
  return ({ target }) => {
    const pinned = stage?.targets.find((each) => each.target.slug === target.slug)
    return pinned ? [{ name: release.name, contentHash: release.contentHash, placed: pinned }] : []
  }
}

async function running(db: Database, tenantId: string, environment: string) {
  const { current: release = null, currentDeploymentId = null } = (await environmentBySlug(db, tenantId, environment)) ?? {}
  return {
    release,
    values: (release && (await findRelease(db, tenantId, release.id))?.values) || {},
    pinned: async () => (currentDeploymentId ? await pinnedStages(db, tenantId, currentDeploymentId) : null),
  }
}

type Found = {
  scope: 'between' | 'observed'
  against: string | null
  differences: Difference[]
  clean: string
  adopt: Adoptable[]
}

function report({ input }: Check, { differences, clean, ...found }: Found): NewDriftReport {
  const { environment, trigger, deploymentId } = input
  return { id: randomUUID(), environment, trigger, deploymentId, entries: differences, ...found, ...sumUp(differences, clean) }
}

/** Drift anywhere is drift; else what could not be looked at is unknown. The sentence is the same as long as the findings are. */
function together(environment: string, reports: readonly NewDriftReport[]): { state: DriftState; says: string } {
  if (reports.length === 0) return { state: 'clean', says: `There is nothing to compare ${environment} with.` }
  const worst = (['drift', 'unknown'] as const).find((state) => reports.some((each) => each.state === state)) ?? 'clean'
  return {
    state: worst,
    says: reports
      .filter(({ state }) => state === worst)
      .map(({ says }) => says)
      .join(' '),
  }
}
