import { WorkflowDetail, WorkflowPage, WorkflowRef, WorkflowsQuery } from '#contracts/api/workflows.ts'
import { ReplayOutcome } from '#contracts/workflows.ts'
import { dryReplayForPerson } from '#web/server/workflows/dry-replay.ts'
import { findWorkflowOr404 } from '#web/server/workflows/find-workflow.ts'
import { listWorkflowsForPerson } from '#web/server/workflows/list-for-person.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Workflows as Temporal has them: what ran, what it did, and why it failed. */
export const workflowRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/workflows',
    says: 'Workflows, newest first',
    needs,
    query: WorkflowsQuery,
    output: WorkflowPage,
    handle: async ({ web, actor, query }) => await listWorkflowsForPerson(web, actor, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/workflows/execution',
    says: 'One execution of a workflow: what it was given, did and gave, and what it waits for',
    needs,
    query: WorkflowRef,
    output: WorkflowDetail,
    handle: async ({ web, actor, query }) => await findWorkflowOr404(web, actor, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/replay',
    says: 'Replays a history against the code of today, without any effect, and says where it would decide otherwise',
    needs: { action: 'workflow.replay' },
    body: WorkflowRef,
    output: ReplayOutcome,
    handle: async ({ web, actor, body }) => await dryReplayForPerson(web, actor, body),
  }),
]
