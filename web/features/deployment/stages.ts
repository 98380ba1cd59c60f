import type { DeploymentView } from '#contracts/deployments.ts'

export type PipelineTarget = DeploymentView['targets'][number]
export type PipelineGate = DeploymentView['gates'][number]
/** One environment a deployment goes through: its targets by wave, and what judged it there, oldest first. */
export type Stage = { environment: string; waves: { wave: number; targets: PipelineTarget[] }[]; gates: PipelineGate[] }

/** The stages of a deployment in the order it goes through them: as its targets name them, the one it is for last. */
export function stagesOf({ targets, gates, environment }: Pick<DeploymentView, 'targets' | 'gates' | 'environment'>): Stage[] {
  const named = [...targets.map((target) => target.environment), ...gates.map((gate) => gate.environment)]
  const upstream = [...new Set(named)].filter((one) => one !== environment)
  return [...upstream, environment].map((one) => ({
    environment: one,
    waves: wavesOf(targets.filter((target) => target.environment === one)),
    gates: gates.filter((gate) => gate.environment === one).toSorted(byTime),
  }))
}

/** A workflow's clock stands still within a step: what it tells at one moment is put in the order in which gates come. */
const purposes: readonly PipelineGate['purpose'][] = ['candidate', 'verify', 'soak', 'watch']
const byTime = (a: PipelineGate, b: PipelineGate): number =>
  a.at.localeCompare(b.at) || purposes.indexOf(a.purpose) - purposes.indexOf(b.purpose)

function wavesOf(targets: readonly PipelineTarget[]): Stage['waves'] {
  const numbers = [...new Set(targets.map(({ wave }) => wave))].sort((a, b) => a - b)
  return numbers.map((wave) => ({ wave, targets: targets.filter((target) => target.wave === wave) }))
}
