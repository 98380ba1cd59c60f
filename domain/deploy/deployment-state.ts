/** Where a deployment is. Final: promoted, rolled-back, rejected, cancelled. `rollback-failed` waits for a person. */
export const deploymentStates = [
  'queued',
  'validating',
  'staging',
  'gating',
  'awaiting-approval',
  'rolling-out',
  'verifying',
  'watching',
  'paused',
  'promoted',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
  'rejected',
  'cancelled',
] as const
export type DeploymentState = (typeof deploymentStates)[number]

const final: ReadonlySet<DeploymentState> = new Set(['promoted', 'rolled-back', 'rejected', 'cancelled'])

/** Whether nothing follows by itself. A promoted deployment can still be rolled back by a person or by its watch. */
export const isFinal = (state: DeploymentState): boolean => final.has(state)
