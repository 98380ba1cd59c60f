import type { DeploymentView } from '#contracts/deployments.ts'

/** What a person calls a deployment: its environment and its number there. */
export const deploymentName = ({ environment, number }: Pick<DeploymentView, 'environment' | 'number'>): string =>
  `${environment} #${number}`
