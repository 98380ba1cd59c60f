import { signalPayloads, type WorkflowActAccepted, type WorkflowSignal } from '#contracts/api/workflow-acts.ts'
import { rulesOf } from '#domain/workflow/act-rules.ts'
import { ActRefused } from '#temporal/act-on-workflow/act-refused.ts'
import { signalWorkflow } from '#temporal/act-on-workflow/signal-workflow.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { actOnWorkflow, type Who } from './act-on-workflow.ts'

/**
 * Tells an execution something that people may tell workflows of its type.
 * @throws HttpProblem BAD_REQUEST for a payload that the signal does not take; as `actOnWorkflow`
 */
export async function signalForPerson(who: Who, body: WorkflowSignal): Promise<WorkflowActAccepted> {
  const { workflowId, runId, signal, reason, requestId } = body
  const payload = checkedPayload(body)
  const asked = { act: 'signal', ref: { workflowId, runId }, detail: { requestId, reason, signal } } as const
  return await actOnWorkflow(who, asked, async ({ workflow: { type } }) => {
    const { signals } = rulesOf(type)
    if (!signals.includes(signal))
      throw new ActRefused(`Workflows of the type ${type} do not hear ${signal} from people.`, `They hear ${signals.join(', ')}.`)
    return await signalWorkflow(who.web.temporal.client, { workflowId, runId, signal, payload, requestId })
  })
}

function checkedPayload({ signal, payload }: WorkflowSignal): unknown {
  const parsed = signalPayloads[signal].safeParse(payload)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'payload'
  throw new HttpProblem('BAD_REQUEST', `The signal ${signal} is not told with this (${where}: ${issue?.message}).`)
}
