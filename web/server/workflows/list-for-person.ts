import type { WorkflowPage, WorkflowsQuery } from '#contracts/api/workflows.ts'
import { listWorkflows, NoSearchAttributesError } from '#temporal/inspect/list-workflows.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { inspectorOf } from './inspector-of.ts'

/** Workflows of the actor's tenant. @throws HttpProblem CONFLICT where the server cannot look for what is asked, TEMPORAL_UNAVAILABLE */
export async function listWorkflowsForPerson(web: WebContext, { tenantId }: Actor, query: WorkflowsQuery): Promise<WorkflowPage> {
  try {
    return await askTemporal(web, () => listWorkflows(inspectorOf(web), tenantId, query))
  } catch (error) {
    if (error instanceof NoSearchAttributesError) throw new HttpProblem('CONFLICT', error.message)
    throw error
  }
}
