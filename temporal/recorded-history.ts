import { readFile } from 'node:fs/promises'
import proto from '@temporalio/proto'

/** A history in Temporal's own form. */
export type History = proto.temporal.api.history.v1.IHistory

/** A history in a file, with the id its workflow ran under. */
export type RecordedHistory = { workflowId: string; history: History }

/** A history of its events in JSON, as `toJSON` of the protocol makes them. @throws for what is none */
export const historyFromJson = (json: object): History => proto.temporal.api.history.v1.History.fromObject(json)

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
  return { workflowId, history: historyFromJson(history) }
}
