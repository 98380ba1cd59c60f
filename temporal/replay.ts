import { readFile } from 'node:fs/promises'
import type { Client } from '@temporalio/client'
import proto from '@temporalio/proto'
import { Worker } from '@temporalio/worker'
import type { WorkflowBundle } from './bundle.ts'
import { type SpanTarget, tracingSinks } from './tracing-interceptors.ts'

/** A history in Temporal's own form. */
export type History = proto.temporal.api.history.v1.IHistory

/** A history in a file, with the id its workflow ran under. */
export type RecordedHistory = { workflowId: string; history: History }

/** A history as the text of a file. */
export function writeHistory({ workflowId, history }: RecordedHistory): string {
  const whole = proto.temporal.api.history.v1.History.fromObject(history)
  return `${JSON.stringify({ workflowId, history: whole })}\n`
}

/**
 * Reads what `writeHistory` wrote. Not with the SDK's own functions for it: those need one copy of protobufjs for all its
 * packages, which npm does not give them.
 * @throws when the file is no such text
 */
export async function readHistory(file: string): Promise<RecordedHistory> {
  const { workflowId, history } = JSON.parse(await readFile(file, 'utf8')) as { workflowId: string; history: object }
  return { workflowId, history: proto.temporal.api.history.v1.History.fromObject(history) }
}

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
