import type { WorkflowView } from '#contracts/workflows.ts'
import type { Failure } from '#domain/workflow/history-event.ts'

/** A workflow that runs and gets nowhere: what it should decide next fails again and again. */
export type StuckWorkflow = { workflow: WorkflowView; attempts: number; failure: Failure | null }

/** Workflows of a tenant as the server has them. Each throws when the server does not answer. */
export type WorkflowsSeen = {
  /** That failed or took too long since then, the newest first; at most `limit`. */
  failedSince(tenantId: string, since: Date, limit: number): Promise<WorkflowView[]>
  /**
   * Of each of these ids the one that runs or ended last, under the id itself, run again by hand or not, or started by the same
   * schedule: by the id without its time. What is missing is not kept.
   */
  latestOf(tenantId: string, workflowIds: readonly string[]): Promise<ReadonlyMap<string, WorkflowView>>
  /** Why it failed, without secrets; null = it does not say, or is not kept any more. */
  failureOf(workflow: WorkflowView): Promise<Failure | null>
  /** Some of those that run, and where to go on; a null cursor begins, and ends. */
  running(tenantId: string, cursor: string | null): Promise<{ workflows: WorkflowView[]; cursor: string | null }>
  /** Whether it gets nowhere; null = it does, or it is over. */
  stuck(workflow: WorkflowView): Promise<StuckWorkflow | null>
}
