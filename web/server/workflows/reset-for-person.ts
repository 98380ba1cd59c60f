import type { ResetPlanView, WorkflowActAccepted, WorkflowReset } from '#contracts/api/workflow-acts.ts'
import type { WorkflowRef } from '#contracts/api/workflows.ts'
import { ActRefused } from '#temporal/act-on-workflow/act-refused.ts'
import { planReset } from '#temporal/act-on-workflow/plan-reset.ts'
import { resetWorkflow } from '#temporal/act-on-workflow/reset-workflow.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { actOnWorkflow, type Who } from './act-on-workflow.ts'
import { findWorkflowOr404 } from './find-workflow.ts'
import { inspectorOf } from './inspector-of.ts'

/** What a reset to a step would do; nothing is done. @throws HttpProblem NOT_FOUND, TEMPORAL_UNAVAILABLE */
export async function resetPlanForPerson(
  web: WebContext,
  actor: Actor,
  { eventId, ...ref }: Required<WorkflowRef> & { eventId: number },
): Promise<ResetPlanView> {
  const { workflow } = await findWorkflowOr404(web, actor, ref)
  return await askTemporal(web, () => planReset(inspectorOf(web), workflow, eventId))
}

/** Takes an execution up anew at a step, and puts on record what ran again by it. @throws HttpProblem as `actOnWorkflow` */
export async function resetForPerson(who: Who, body: WorkflowReset): Promise<WorkflowActAccepted> {
  const { workflowId, runId, eventId, reason, requestId } = body
  const asked = { act: 'reset', ref: { workflowId, runId }, detail: { requestId, reason, eventId } } as const
  return await actOnWorkflow(who, asked, async ({ workflow }) => {
    const { refused, resetTo } = await planReset(inspectorOf(who.web), workflow, eventId)
    if (refused || resetTo === null) throw new ActRefused(refused?.says ?? 'It cannot be reset.', refused?.instead ?? '')
    return await resetWorkflow(who.web.temporal.client, { workflowId, runId, resetTo, reason, requestId })
  })
}
