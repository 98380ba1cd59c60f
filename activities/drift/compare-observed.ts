import type { Drivers } from '#activities/target/create-drivers.ts'
import type { TargetObservation } from '#contracts/target-steps.ts'
import { compare, type Difference } from '#domain/drift/compare.ts'
import type { Settings } from '#domain/drift/value-view.ts'
import type { Adoptable } from '#prisma/stores/drift-reports.ts'
import type { CompareTerms } from './compare-environments.ts'
import { type PlacedTarget, settingsOf } from './wanted-settings.ts'

/** A release that may rightly run at a target, with the settings it is wanted with. */
export type WantedRelease = { name: string; contentHash: string; placed: PlacedTarget }

/** `release` = the one that it was compared with, of those that may rightly run; null = none may. */
export type ObservedDifferences = { differences: Difference[]; adopt: Adoptable[]; release: string | null }

/** Under this name differences of what runs as a whole are listed; no setting is called so. */
const RELEASE = '(release)'

/**
 * What a target says of itself against what is wanted there. Raw values stay in memory. During a deployment two releases may
 * rightly run (the new one and the one before): it is compared with the one it says it is, or else with the last.
 */
export async function compareObserved(
  {
    environment,
    wanted,
    drivers,
    signal,
  }: { environment: string; wanted: readonly WantedRelease[]; drivers: Drivers; signal: AbortSignal },
  terms: CompareTerms,
): Promise<ObservedDifferences> {
  const before = wanted.at(-1)
  if (!before) return { differences: [], adopt: [], release: null }
  const { target } = before.placed
  const seen = await look(() => drivers.driverOf(target).observe(target, { signal }), signal)
  const meant = wanted.find(({ contentHash }) => contentHash === seen.contentHash) ?? before
  const where = { environments: [environment], target: target.slug, now: terms.now }
  const common = { equal: true, rules: terms.rules, viewing: terms.viewing, where }
  const names = { left: 'configuration', right: target.slug }
  const release = compare(
    { [RELEASE]: { value: meant.name, secret: false } },
    { [RELEASE]: releaseSeen(seen, meant) },
    { ...common, names },
  ).map((found): Difference => {
    if (found.kind === 'unreadable') return found
    return { ...found, kind: 'value', says: `${target.slug} runs ${nameSeen(seen)} in place of ${meant.name}.` }
  })
  if (seen.values === null) return { differences: release, adopt: [], release: meant.name }
  const left = await settingsOf(meant.placed.values, terms.places)
  const right = observedSettings(seen.values, terms.secrets)
  // A gateway's configuration holds far more than what is deployed to it.
  const settings = compare(left, right, { ...common, names, onlyLeft: target.driver === 'openclaw' })
  const adopt = settings.map((one) => adoptable(one, target.slug, left, right))
  return { differences: [...release, ...settings], adopt, release: meant.name }
}

async function look(observe: () => Promise<TargetObservation>, signal: AbortSignal): Promise<TargetObservation> {
  try {
    return await observe()
  } catch (error) {
    signal.throwIfAborted()
    const says = error instanceof Error ? error.message : 'The target could not be looked at.'
    return { ...{ contentHash: null, releaseName: null, address: null, healthy: null, fence: null, values: null }, says }
  }
}

function releaseSeen(seen: TargetObservation, meant: WantedRelease): Settings[string] {
  if (seen.contentHash === null) return { unreadable: `it cannot be told which release runs: ${seen.says.replace(/\.$/, '')}` }
  if (seen.contentHash === meant.contentHash) return { value: meant.name, secret: false }
  return { value: nameSeen(seen), secret: false }
}

/** Names may be taken by several releases on several installations; the beginning of the hash tells them apart. */
const nameSeen = ({ releaseName, contentHash }: TargetObservation): string =>
  `${releaseName ?? 'another release'} (${contentHash?.slice(0, 12) ?? 'of unknown content'})`

const observedSettings = (values: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): Settings =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null ? { hidden: true } : { value, secret: secrets.has(name) },
    ]),
  )

/** A value is kept only when it was looked at and is known to be no secret on either side. */
function adoptable({ key, left, right }: Difference, target: string, wanted: Settings, seen: Settings): Adoptable {
  const [meant, raw] = [wanted[key], seen[key]]
  const isOpen = right?.secret === false && left?.secret !== true && (!meant || ('value' in meant && !meant.secret))
  const value = raw && 'value' in raw && isOpen ? raw.value : null
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  return { key, target, there: raw !== undefined, value: plain }
}
