import type { DeploymentStage } from '#contracts/deploy-payloads.ts'

/** What a deployment does, in order, a line each, for people to read before they start it. */
export const stepsOf = (stages: readonly DeploymentStage[], skipsGates: boolean): string[] =>
  stages.flatMap((stage, index) => stepsIn(stage, { skipsGates, isLast: index === stages.length - 1 }))

function stepsIn(
  { environment, targets }: DeploymentStage,
  { skipsGates, isLast }: { skipsGates: boolean; isLast: boolean },
): string[] {
  const { slug, waves, gates, approval, soak } = environment
  const steps = [`${slug}: check ${targets.length === 1 ? 'the target' : `${targets.length} targets`} and drift`]
  if (isLast && approval !== 'none') steps.push(`${slug}: wait for approval${approval === 'another' ? ' by somebody else' : ''}`)
  for (const [wave, slugs] of waves.entries()) {
    const name = waves.length === 1 ? '' : wave === 0 ? 'canary, ' : `wave ${wave + 1} of ${waves.length}, `
    steps.push(`${slug}: ${name}switch ${slugs.join(', ')}`)
    if (gates && !skipsGates) steps.push(`${slug}: gate ${gates.verify}`)
  }
  if (isLast && soak > 0 && !skipsGates)
    steps.push(`${slug}: watch for ${spanOf(soak)}${gates?.watch ? ` with ${gates.watch.suite}` : ''}`)
  return [...steps, `${slug}: ${isLast ? 'promoted' : 'proved'}`]
}

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

/** A time in the largest unit that has it whole: `5 min`. */
function spanOf(ms: number): string {
  const [size, unit] = units.find(([unitMs]) => ms % unitMs === 0) ?? [1, 'ms']
  return `${ms / size} ${unit}`
}
