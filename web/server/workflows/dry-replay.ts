import type { WorkflowRef } from '#contracts/api/workflows.ts'
import type { ReplayOutcome, WorkflowView } from '#contracts/workflows.ts'
import { readEvents } from '#temporal/inspect/read-events.ts'
import { type History, writeHistory } from '#temporal/recorded-history.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { findWorkflowOr404 } from './find-workflow.ts'
import { inspectorOf } from './inspector-of.ts'
import { ReplayBroken, replayInProcess, whileAlone } from './replay-process.ts'

/**
 * Replays an execution against the code of this installation, in a process of its own. Neither a worker nor the workflow is touched.
 * @throws HttpProblem NOT_FOUND, CONFLICT for a history that is not read whole or cannot be replayed, RATE_LIMITED while another is
 */
export async function dryReplayForPerson(web: WebContext, actor: Actor, ref: WorkflowRef): Promise<ReplayOutcome> {
  const { workflow } = await findWorkflowOr404(web, actor, ref)
  const history = await wholeHistory(web, workflow)
  return await whileAlone(async () => await replayed(workflow.workflowId, history))
}

/** The history of an execution. @throws HttpProblem CONFLICT when it is longer than is read */
export async function wholeHistory(web: WebContext, execution: Pick<WorkflowView, 'workflowId' | 'runId'>): Promise<History> {
  const { history, isWhole } = await askTemporal(web, () => readEvents(inspectorOf(web), execution))
  if (isWhole) return history
  throw new HttpProblem('CONFLICT', 'Its history is longer than is read here, so that it cannot be replayed.', {
    nextStep: `Where Temporal can be reached, replay it with: npm run replay ${execution.workflowId} -- --run ${execution.runId}`,
  })
}

/** What comes of a history; inside `whileAlone`. @throws HttpProblem CONFLICT when nothing does */
export async function replayed(workflowId: string, history: History): Promise<ReplayOutcome> {
  try {
    return (await replayInProcess(writeHistory({ workflowId, history }))).outcome
  } catch (error) {
    if (!(error instanceof ReplayBroken)) throw error
    throw new HttpProblem('CONFLICT', error.message, { nextStep: 'Try it again when the machine is less busy.' })
  }
}
