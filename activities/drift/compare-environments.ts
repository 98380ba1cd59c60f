import type { SecretPlaces } from '#activities/target/resolve-values.ts'
import { compare, type Difference } from '#domain/drift/compare.ts'
import type { DriftRules } from '#domain/drift/drift-rules.ts'
import { joinTargets } from '#domain/drift/sum-up.ts'
import type { Viewing } from '#domain/drift/value-view.ts'
import { type PlacedTarget, settingsOf } from './wanted-settings.ts'

/** One side of a comparison between environments. */
export type Side = { environment: string; targets: readonly PlacedTarget[] }

/** What comparisons need besides the two sides. `secrets`: names that stand for a secret anywhere. `now` in ms since epoch. */
export type CompareTerms = {
  rules: DriftRules
  viewing: Viewing
  places: SecretPlaces
  secrets: ReadonlySet<string>
  now: number
}

/**
 * The settings of each target beside those of a target of the same driver in the other environment; differences that all of them
 * have are said once.
 */
export async function compareEnvironments(left: Side, right: Side, terms: CompareTerms): Promise<Difference[]> {
  const { rules, viewing, places, now } = terms
  const perTarget = await Promise.all(
    left.targets.map(async ({ target, values }) => {
      const other = right.targets.find((each) => each.target.driver === target.driver) ?? right.targets[0]
      const [one, two] = await Promise.all([settingsOf(values, places), settingsOf(other?.values ?? {}, places)])
      const differences = compare(one, two, {
        names: { left: left.environment, right: right.environment },
        equal: false,
        where: { environments: [left.environment, right.environment], target: target.slug, now },
        ...{ rules, viewing },
      })
      return { target: target.slug, differences }
    }),
  )
  return joinTargets(perTarget)
}
