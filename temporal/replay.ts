import type { Client } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import type { WorkflowBundle } from './bundle.ts'
import type { History, RecordedHistory } from './recorded-history.ts'
import { type SpanTarget, tracingSinks } from './tracing-interceptors.ts'

/** The history of a workflow as the server has it. */
export async function fetchHistory(client: Client, workflowId: string, runId?: string): Promise<History> {
  return await client.workflow.getHandle(workflowId, runId).fetchHistory()
}

/**
 * Runs a history through the workflow code as it is now, with the interceptors of production and without any effect.
 * @throws DeterminismViolationError when this code would have decided otherwise
 */
export async function replay(bundle: WorkflowBundle, spans: SpanTarget, { workflowId, history }: RecordedHistory): Promise<void> {
  const options = { workflowBundle: { codePath: bundle.codePath }, sinks: tracingSinks(spans), replayName: workflowId }
  await Worker.runReplayHistory(options, history, workflowId)
}
