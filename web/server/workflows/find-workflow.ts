import type { WorkflowDetail, WorkflowRef } from '#contracts/api/workflows.ts'
import { describeWorkflow } from '#temporal/inspect/describe-workflow.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { inspectorOf } from './inspector-of.ts'

/** One execution that the actor may see. @throws HttpProblem NOT_FOUND, also for what belongs to another tenant */
export async function findWorkflowOr404(web: WebContext, { tenantId }: Actor, ref: WorkflowRef): Promise<WorkflowDetail> {
  const none = `No workflow ${ref.workflowId} is kept. Executions that are over are kept for some days.`
  const found = await askTemporal(web, () => describeWorkflow(inspectorOf(web), ref), none)
  if (tenantOf(found) !== null && tenantOf(found) !== tenantId) throw new HttpProblem('NOT_FOUND', none)
  return found
}

/** Nearly all of our workflows are given it; null = this one was not. */
function tenantOf({ input }: WorkflowDetail): string | null {
  const [first] = Array.isArray(input) ? input : [input]
  const tenantId = typeof first === 'object' && first !== null && 'tenantId' in first ? first.tenantId : null
  return typeof tenantId === 'string' ? tenantId : null
}
