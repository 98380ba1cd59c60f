/** A report as far as its age matters. Times ISO 8601. */
type Report = { at: string; deploymentId: string | null }
/** An environment as journals told it: when news of what runs there last came, and which deployment brought it. */
type Place = { changedAt: string | null; currentDeploymentId: string | null }

/**
 * When something was brought to an environment, or taken back, after a report of it: then the report says nothing of what is there
 * now. `null` = nothing was. The last look of a deployment comes before it is promoted, and is about what it has brought.
 */
export function changedSince({ at, deploymentId }: Report, { changedAt, currentDeploymentId }: Place): string | null {
  if (changedAt === null || Date.parse(changedAt) <= Date.parse(at)) return null
  const isOfWhatRuns = deploymentId !== null && deploymentId === currentDeploymentId
  return isOfWhatRuns ? null : changedAt
}
