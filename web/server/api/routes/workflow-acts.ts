import {
  FailureGroups,
  FailuresQuery,
  ResetFailures,
  ResetFailuresOutcome,
  ResetPlanQuery,
  ResetPlanView,
  WorkflowActAccepted,
  WorkflowEnd,
  WorkflowRerun,
  WorkflowReset,
  WorkflowSignal,
} from '#contracts/api/workflow-acts.ts'
import { cancelWorkflow, terminateWorkflow } from '#temporal/act-on-workflow/end-workflow.ts'
import { actOnWorkflow } from '#web/server/workflows/act-on-workflow.ts'
import { rerunForPerson } from '#web/server/workflows/rerun-for-person.ts'
import { failuresForPerson, resetFailuresForPerson } from '#web/server/workflows/reset-failures.ts'
import { resetForPerson, resetPlanForPerson } from '#web/server/workflows/reset-for-person.ts'
import { signalForPerson } from '#web/server/workflows/signal-for-person.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** What people do to executions by hand. Asked is not done: the execution's own page says what comes of it. */
export const workflowActRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/workflows/reset-plan',
    says: 'What a reset to a step would do: which activities run again, and whether that does harm',
    needs,
    query: ResetPlanQuery,
    output: ResetPlanView,
    handle: async ({ web, actor, query }) => await resetPlanForPerson(web, actor, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/reset',
    says: 'Takes an execution up anew at a step; what it did before that stays',
    needs: { action: 'workflow.reset' },
    body: WorkflowReset,
    output: WorkflowActAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body }) => await resetForPerson({ web, actor, correlationId }, body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/rerun',
    says: 'Runs an execution that is over once more from its beginning, with the same or an edited input',
    needs: { action: 'workflow.rerun' },
    body: WorkflowRerun,
    output: WorkflowActAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body }) => await rerunForPerson({ web, actor, correlationId }, body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/cancel',
    says: 'Asks an execution to end; it tidies up first',
    needs: { action: 'workflow.cancel' },
    body: WorkflowEnd,
    output: WorkflowActAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body: { workflowId, runId, reason, requestId } }) => {
      const asked = { act: 'cancel', ref: { workflowId, runId }, detail: { requestId, reason } } as const
      const end = { workflowId, runId, reason, requestId }
      return await actOnWorkflow({ web, actor, correlationId }, asked, () => cancelWorkflow(web.temporal.client, end))
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/terminate',
    says: 'Ends an execution at once, without a chance to tidy up',
    needs: { action: 'workflow.terminate' },
    body: WorkflowEnd,
    output: WorkflowActAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body: { workflowId, runId, reason, requestId } }) => {
      const asked = { act: 'terminate', ref: { workflowId, runId }, detail: { requestId, reason } } as const
      const end = { workflowId, runId, reason, requestId }
      return await actOnWorkflow({ web, actor, correlationId }, asked, () => terminateWorkflow(web.temporal.client, end))
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/signal',
    says: 'Tells an execution something that people may tell workflows of its type',
    needs: { action: 'workflow.signal' },
    body: WorkflowSignal,
    output: WorkflowActAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body }) => await signalForPerson({ web, actor, correlationId }, body),
  }),
  route({
    method: 'GET',
    path: '/api/v1/workflows/failures',
    says: 'Failures of one type by their cause, and what a reset of each to the step that failed would do',
    needs,
    query: FailuresQuery,
    output: FailureGroups,
    handle: async ({ web, actor, query }) => await failuresForPerson(web, actor, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/reset-failures',
    says: 'Resets all failures of one type with one cause, each to the step that failed, and tells what came of each',
    needs: { action: 'workflow.reset' },
    body: ResetFailures,
    output: ResetFailuresOutcome,
    handle: async ({ web, actor, correlationId, body }) => await resetFailuresForPerson({ web, actor, correlationId }, body),
  }),
]
