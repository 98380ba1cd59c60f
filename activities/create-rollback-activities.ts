import { createTargetSteps, type TargetStepDeps } from './target/target-steps.ts'

/** Which ledger is meant. */
export type LedgerRef = { tenantId: string; environment: string }

export type RollbackActivityDeps = Omit<TargetStepDeps, 'output'> & {
  /** Starts the ledger of an environment unless it runs. */
  openLedger(ref: LedgerRef): Promise<void>
  /** Whether a workflow is still open. */
  isWorkflowOpen(workflowId: string): Promise<boolean>
}

/**
 * What the worker of rollbacks does: bring releases back at their targets, and ask Temporal about workflows. No database and
 * no monitoring, so that it works when those are what is broken. Output goes back in receipts.
 */
export function createRollbackActivities({ openLedger, isWorkflowOpen, ...deps }: RollbackActivityDeps) {
  const { restoreTarget } = createTargetSteps({ ...deps, output: null })
  return {
    restoreTarget,
    openLedger,
    isWorkflowOpen: ({ workflowId }: { workflowId: string }) => isWorkflowOpen(workflowId),
  }
}

export type RollbackActivities = ReturnType<typeof createRollbackActivities>
