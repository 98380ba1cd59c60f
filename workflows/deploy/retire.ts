import { type DeploymentRun, Ended } from './deployment-run.ts'
import { atTargets } from './target-step.ts'

/** Ends what the proved release replaced. What does not end is seen in the journal: it takes nothing from users. */
export async function retire(run: DeploymentRun): Promise<void> {
  try {
    await atTargets(run, 'retire', run.stage.targets)
  } catch (error) {
    if (!(error instanceof Ended) || run.rollbacks.has(run.environment)) throw error
  }
}
