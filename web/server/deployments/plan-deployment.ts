import type { Environment } from '#contracts/config/environments.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { ReleaseView } from '#contracts/release.ts'
import type { EnvironmentState, Hold } from '#domain/deploy/environment-state.ts'
import type { Places } from '#prisma/stores/environments.ts'
import { stepsOf } from './steps-of.ts'

/** As `DeployInput.stages` has it: more environments one after the other are no pipeline but a mistake. */
const MOST_STAGES = 5

/** What is to go where, as things are; `actorKind` and `overHold` of who asks. */
export type PlanInput = {
  places: Places
  slug: string
  release: Pick<ReleaseView, 'id' | 'name' | 'values'>
  state: Pick<EnvironmentState, 'current' | 'returnable'> & { holds: readonly Hold[] }
  actorKind: 'member' | 'token' | 'system'
  overHold: boolean
}

export type DeploymentPlan =
  | { ok: true; stages: DeploymentStage[]; skipsGates: boolean; steps: string[]; warnings: string[] }
  | { ok: false; refusal: string }

/**
 * What a deployment goes through: the environments before its own first, each target with the values in effect (the release's,
 * overridden by the environment's, overridden by the target's). Returning to one of the last three releases goes straight to
 * the environment, without gates. Refused with a sentence that says what to do instead.
 */
export function planDeployment(input: PlanInput): DeploymentPlan {
  const { places, slug, release, state } = input
  const refusal = refusalOf(input)
  if (refusal !== null) return { ok: false, refusal }
  const skipsGates = state.returnable.some(({ id }) => id === release.id)
  const way = wayTo(places, slug)
  if (!way.ok) return way
  const environments = skipsGates ? way.environments.slice(-1) : way.environments
  const stages: DeploymentStage[] = []
  for (const environment of environments) {
    const targets = pinned(environment, places.targets, release)
    if ('refusal' in targets) return { ok: false, refusal: targets.refusal }
    stages.push({ environment, targets: targets.pinned })
  }
  return { ok: true, stages, skipsGates, steps: stepsOf(stages, skipsGates), warnings: warningsOf(input, stages, skipsGates) }
}

/** A hold keeps automation from bringing back what was taken back; a person has to mean it. */
function refusalOf({ slug, release, state: { holds }, actorKind, overHold }: PlanInput): string | null {
  const hold = holds.find((one) => one.release.id === release.id)
  if (!hold) return null
  const what = `${release.name} was taken back in ${slug} by ${hold.by} and is held: ${hold.reason}`
  const held = /[.!?]$/.test(what) ? what : `${what}.`
  if (actorKind !== 'member') {
    return `${held} Automation may not bring it back; a signed-in person can, or an engineer releases the hold.`
  }
  return overHold ? null : `${held} Say that you mean it (over the hold), or have an engineer release the hold.`
}

type Way = { ok: true; environments: Environment[] } | { ok: false; refusal: string }

function wayTo({ environments }: Places, slug: string): Way {
  const way: Environment[] = []
  for (let next: string | undefined = slug; next !== undefined; next = way[0]?.after) {
    const found = environments.find((one) => one.slug === next)
    if (!found) return { ok: false, refusal: `No environment ${next} is configured. Add it to config/environments.yaml.` }
    if (way.includes(found))
      return { ok: false, refusal: `${slug} comes after itself. Mend \`after\` in config/environments.yaml.` }
    way.unshift(found)
  }
  if (way.length <= MOST_STAGES) return { ok: true, environments: way }
  return { ok: false, refusal: `${slug} comes after ${way.length - 1} others; at most ${MOST_STAGES - 1} can be gone through.` }
}

function pinned(
  environment: Environment,
  targets: readonly Target[],
  release: PlanInput['release'],
): { pinned: DeploymentStage['targets'] } | { refusal: string } {
  const result: DeploymentStage['targets'] = []
  for (const [wave, slugs] of environment.waves.entries()) {
    for (const slug of slugs) {
      const target = targets.find((one) => one.slug === slug)
      if (!target) return { refusal: `${environment.slug} names the target ${slug}, which config/targets.yaml does not have.` }
      result.push({ target, wave, values: { ...release.values, ...environment.values, ...target.values } })
    }
  }
  return { pinned: result }
}

function warningsOf({ release, state, slug }: PlanInput, stages: readonly DeploymentStage[], skipsGates: boolean): string[] {
  const warnings: string[] = []
  if (state.current?.id === release.id)
    warnings.push(`${release.name} runs in ${slug} already: this applies its configuration again.`)
  if (state.current === null)
    warnings.push(`Nothing is known to run in ${slug}: there is no release to return to if this one fails.`)
  if (skipsGates) warnings.push(`${release.name} is one of the last three that ran in ${slug}: no gate judges it again.`)
  else {
    for (const { environment } of stages)
      if (!environment.gates) warnings.push(`No gate is configured for ${environment.slug}: nothing judges the release there.`)
  }
  return warnings
}
