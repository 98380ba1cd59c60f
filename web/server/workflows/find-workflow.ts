import type { WorkflowDetail, WorkflowRef } from '#contracts/api/workflows.ts'
import { workflowSubject } from '#contracts/workflow-subject.ts'
import { describeWorkflow } from '#temporal/inspect/describe-workflow.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { inspectorOf } from './inspector-of.ts'

/** One execution that the actor may see. @throws HttpProblem NOT_FOUND, also for what belongs to another tenant, or does not say to whom */
export async function findWorkflowOr404(web: WebContext, { tenantId }: Actor, ref: WorkflowRef): Promise<WorkflowDetail> {
  const none = `No workflow ${ref.workflowId} is kept. Executions that are over are kept for some days.`
  const found = await askTemporal(web, () => describeWorkflow(inspectorOf(web), ref), none)
  const { workflow, input } = found
  // Of before it was said at the start, what it was given says it.
  const given = workflowSubject(workflow.workflowId, Array.isArray(input) ? input : [input])
  const subject = { tenantId: workflow.tenantId ?? given.tenantId, target: workflow.target ?? given.target }
  if (subject.tenantId !== tenantId) throw new HttpProblem('NOT_FOUND', none)
  return { ...found, workflow: { ...workflow, ...subject } }
}
