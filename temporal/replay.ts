import { readFile } from 'node:fs/promises'
import type { Client } from '@temporalio/client'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { Worker } from '@temporalio/worker'
import type { WorkflowBundle } from './bundle.ts'
import { type SpanTarget, tracingSinks } from './tracing-interceptors.ts'

/** A recorded history: what a file holds, or what the server has. */
export type RecordedHistory = Parameters<typeof Worker.runReplayHistory>[1]

/** Reads a history written by `recordHistory` or by Temporal's own tools (JSON). */
export async function readHistory(file: string): Promise<RecordedHistory> {
  return historyFromJSON(JSON.parse(await readFile(file, 'utf8')))
}

/** The history of a workflow as the server has it. */
export async function fetchHistory(client: Client, workflowId: string, runId?: string): Promise<RecordedHistory> {
  return await client.workflow.getHandle(workflowId, runId).fetchHistory()
}

/**
 * Runs a history through the workflow code as it is now, with the interceptors of production and without any effect.
 * @throws DeterminismViolationError when this code would have decided otherwise
 */
export async function replay(
  bundle: WorkflowBundle,
  tracing: SpanTarget,
  history: RecordedHistory,
  workflowId?: string,
): Promise<void> {
  const options = { workflowBundle: { codePath: bundle.codePath }, sinks: tracingSinks(tracing), replayName: workflowId }
  await Worker.runReplayHistory(options, history, workflowId)
}
