import type { DeploymentState } from './deployment-state.ts'

/** Where a deployment can be paused, and where a pause can lead back to. */
const pausable = ['validating', 'staging', 'gating', 'awaiting-approval', 'rolling-out', 'verifying', 'watching'] as const

/** Which state can follow which. An upstream environment is restored in `rolling-back` before the deployment is turned down. */
const next: Record<DeploymentState, readonly DeploymentState[]> = {
  queued: ['validating', 'rejected', 'cancelled', 'rolling-back'],
  validating: ['staging', 'awaiting-approval', 'rolling-out', 'paused', 'rejected', 'cancelled', 'rolling-back'],
  staging: ['gating', 'queued', 'paused', 'rolling-back', 'rejected', 'cancelled'],
  gating: ['staging', 'queued', 'paused', 'rolling-back', 'rejected', 'cancelled'],
  'awaiting-approval': ['rolling-out', 'paused', 'rejected', 'cancelled', 'rolling-back'],
  'rolling-out': ['verifying', 'watching', 'promoted', 'paused', 'rolling-back', 'rejected', 'cancelled'],
  verifying: ['rolling-out', 'watching', 'promoted', 'paused', 'rolling-back', 'rejected', 'cancelled'],
  watching: ['promoted', 'paused', 'rolling-back', 'rejected', 'cancelled'],
  paused: [...pausable, 'rolling-back', 'rejected', 'cancelled'],
  promoted: ['rolling-back'],
  'rolling-back': ['rolled-back', 'rollback-failed', 'rejected', 'cancelled'],
  'rollback-failed': ['rolling-back', 'rolled-back', 'rejected', 'cancelled'],
  'rolled-back': [],
  rejected: [],
  cancelled: [],
}

/** Whether a deployment can go from one state to the other in one step. */
export const canFollow = (from: DeploymentState, to: DeploymentState): boolean => next[from].includes(to)
