import type { Client } from '@temporalio/client'
import type { History } from '../recorded-history.ts'
import { ActRefused } from './act-refused.ts'
import { marked, runBegunBy } from './begun-by.ts'
import { type Execution, latestRun, notLatest } from './latest-run.ts'

/** `resetTo` = the decision that is taken anew, by its event. `requestId`: sent again, it is the same reset. */
export type Reset = Execution & { resetTo: number; reason: string; requestId: string }

/**
 * Begins a new run that has the history up to a decision, and takes that decision anew. One that runs is ended by it. What the
 * workflow was told and asked since is told and asked again by the server.
 * @throws ActRefused where a later run is there, or the server cannot; WorkflowNotFoundError
 */
export async function resetWorkflow(
  client: Client,
  { workflowId, runId, resetTo, reason, requestId }: Reset,
): Promise<Execution> {
  const done = await runBegunBy(client, { workflowId, runId }, requestId)
  if (done) return done
  if ((await latestRun(client, workflowId)).runId !== runId) throw notLatest()
  const { workflowService, options } = client
  const answer = await workflowService
    .resetWorkflowExecution({
      ...{ namespace: options.namespace, workflowExecution: { workflowId, runId } },
      ...{ reason: marked(reason, requestId), requestId },
      workflowTaskFinishEventId: await idAsWritten(client, { workflowId, runId }, resetTo),
    })
    .catch(asRefusal)
  return { workflowId, runId: answer.runId }
}

type Event = NonNullable<History['events']>[number]

/** The wire wants the id in its own kind of number: as the history has it. */
async function idAsWritten(client: Client, execution: Execution, eventId: number): Promise<NonNullable<Event['eventId']>> {
  const { events } = await client.workflow.getHandle(execution.workflowId, execution.runId).fetchHistory()
  const found = events?.find((event) => Number(event.eventId) === eventId)?.eventId
  if (found) return found
  throw new ActRefused(`There is no event ${eventId} in its history.`, 'Look at the execution again.')
}

/** gRPC's INVALID_ARGUMENT and FAILED_PRECONDITION: the server says why in its own words. */
function asRefusal(error: unknown): never {
  const { code, details } = error as { code?: unknown; details?: unknown }
  if (code !== 3 && code !== 9) throw error
  throw new ActRefused(`Temporal cannot reset it there: ${String(details)}`, 'Choose an earlier step, or run it again.')
}
