import { readSecret, type SecretPlaces } from '#activities/target/resolve-values.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { ReleaseConfig } from '#contracts/config/release-config.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { Settings, SettingValue } from '#domain/drift/value-view.ts'

/** A target with the settings in effect there, by reference. */
export type PlacedTarget = { target: Target; values: ConfigValues }

/**
 * The targets of an environment with their settings in effect: the stage's, when a deployment brings them, else the release's
 * overridden by the environment's, overridden by the target's.
 */
export function placedTargets(
  { environments, targets }: Pick<ReleaseConfig, 'environments' | 'targets'>,
  slug: string,
  { ofRelease, stages }: { ofRelease: ConfigValues; stages: readonly DeploymentStage[] | null },
): PlacedTarget[] {
  const stage = stages?.find(({ environment }) => environment.slug === slug)
  if (stage) return stage.targets.map(({ target, values }) => ({ target, values }))
  const environment = environments.find((each) => each.slug === slug)
  return (environment?.waves.flat() ?? []).flatMap((name) => {
    const target = targets.find((each) => each.slug === name)
    return target ? [{ target, values: { ...ofRelease, ...environment?.values, ...target.values } }] : []
  })
}

/** Names that configuration gives a secret to anywhere: where one of them runs unasked, it is one too. */
export const secretNames = ({ environments, targets }: Pick<ReleaseConfig, 'environments' | 'targets'>): ReadonlySet<string> =>
  new Set(
    [...environments, ...targets].flatMap(({ values }) =>
      Object.entries(values).flatMap(([name, value]) => (typeof value === 'object' ? [name] : [])),
    ),
  )

/** Settings with secrets read, in memory only. A secret that cannot be read is unreadable, and says which reference. */
export async function settingsOf(values: ConfigValues, places: SecretPlaces): Promise<Settings> {
  const read = async (name: string, value: ConfigValues[string]): Promise<SettingValue> => {
    if (typeof value !== 'object') return { value, secret: false }
    try {
      return { value: await readSecret(value.secret, places, `The value ${name}`), secret: true }
    } catch (error) {
      return {
        unreadable: `it could not be read: ${error instanceof Error ? error.message.replace(/\.$/, '') : 'no reason was given'}`,
      }
    }
  }
  return Object.fromEntries(
    await Promise.all(Object.entries(values).map(async ([name, value]) => [name, await read(name, value)])),
  )
}
