import type { WorkflowActAccepted, WorkflowRerun } from '#contracts/api/workflow-acts.ts'
import { inputOf } from '#contracts/workflow-inputs.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { rerunWorkflow } from '#temporal/act-on-workflow/rerun-workflow.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { actOnWorkflow, type Who } from './act-on-workflow.ts'

/** Of what was masked before it was shown: sent back, it would be taken for the value. */
const MASK = '[redacted:'

/**
 * Begins an execution once more, with exactly what it was given or with what somebody has edited.
 * @throws HttpProblem BAD_REQUEST for an input that its type does not take; as `actOnWorkflow`
 */
export async function rerunForPerson(who: Who, body: WorkflowRerun): Promise<WorkflowActAccepted> {
  const { workflowId, runId, input, reason, requestId } = body
  const detail = { requestId, reason, input: input === undefined ? 'the same' : 'edited' }
  return await actOnWorkflow(who, { act: 'rerun', ref: { workflowId, runId }, detail }, async ({ workflow }) => {
    const args = input === undefined ? null : checkedInput(workflow, input, who.actor.tenantId)
    return await rerunWorkflow(who.web.temporal.client, { workflowId, runId, args, requestId })
  })
}

function checkedInput({ type, workflowId }: WorkflowView, input: unknown, tenantId: string): unknown[] {
  if (JSON.stringify(input).includes(MASK))
    throw bad(
      'The input holds the mark of a secret that was masked. The workflow would be given the mark.',
      'Write the value, or run it again with the same input: that is reused unseen.',
    )
  const takes = inputOf(type)
  if (!takes) throw bad(`The input of workflows of the type ${type} is not edited.`, 'Run it again with the same input.')
  const parsed = takes.schema.safeParse(Array.isArray(input) ? input : [input])
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    // The first of the path is the number of the argument.
    const where = issue?.path.slice(1).join('.') || 'input'
    throw bad(`Workflows of the type ${type} do not take this input (${where}: ${issue?.message}).`, 'Correct what is named.')
  }
  const [first] = parsed.data as [{ tenantId?: unknown }?]
  if (first?.tenantId !== tenantId) throw bad('The input names another tenant.', 'Leave tenantId as it was.')
  if (!takes.isAbout(workflowId, parsed.data))
    throw bad('The input is about something else than the id of the workflow says.', 'Leave as it was what the id names.')
  return parsed.data
}

const bad = (says: string, nextStep: string): HttpProblem => new HttpProblem('BAD_REQUEST', says, { nextStep })
