import { type EffectiveValue, type EnvironmentValues, type ProbeContext, ProbeFault } from '#activities/probe/probe.ts'
import type { ConfigValue } from '#contracts/config/reference.ts'
import { environmentBySlug, readPlaces } from '#prisma/stores/environments.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import type { GateDeps } from './gate-deps.ts'

/**
 * Settings in effect (release < environment < target), for each target of an environment, with secrets read. Read once a look, since
 * all rules of a check mean the same moment.
 */
export function effectiveValues(
  { db }: Pick<GateDeps, 'db'>,
  tenantId: string,
  readSecret: ProbeContext['readSecret'],
): Pick<ProbeContext, 'valuesOf'> {
  const known = new Map<string, Promise<EnvironmentValues>>()
  return {
    valuesOf: async (environment) => {
      const reading = known.get(environment) ?? read(environment)
      known.set(environment, reading)
      return await reading
    },
  }

  async function read(slug: string): Promise<EnvironmentValues> {
    const { environments, targets } = await readPlaces(db, tenantId)
    const environment = environments.find((each) => each.slug === slug)
    if (!environment) throw new ProbeFault(`No environment ${slug} is configured, so its settings are unknown.`)
    const current = (await environmentBySlug(db, tenantId, slug))?.current ?? null
    const ofRelease = (current && (await findRelease(db, tenantId, current.id))?.values) ?? {}
    const values = new Map<string, EffectiveValue[]>()
    for (const name of environment.waves.flat()) {
      const own = targets.find((target) => target.slug === name)?.values ?? {}
      for (const [key, value] of Object.entries<ConfigValue>({ ...ofRelease, ...environment.values, ...own }))
        values.set(key, [...(values.get(key) ?? []), { target: name, value: await plain(value) }])
    }
    return values
  }

  async function plain(value: ConfigValue): Promise<string | number | boolean> {
    return typeof value === 'object' ? await readSecret(value.secret) : value
  }
}
