import type { DriftCheckInput } from '#contracts/deploy-payloads.ts'
import { driftCheckWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { noEnvironment } from '#web/server/deployments/start-deployment.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { workflowTypes } from '#workflows/messages.ts'

/**
 * Starts a look for drift of an environment, or joins the one under way; its reports come by the stream.
 * @throws HttpProblem NOT_FOUND, TEMPORAL_UNAVAILABLE
 */
export async function startDriftCheck(
  web: WebContext,
  actor: Actor,
  { environment, correlationId }: { environment: string; correlationId: string },
): Promise<{ workflowId: string }> {
  const { tenantId } = actor
  if (!(await environmentBySlug(web.db, tenantId, environment))) throw noEnvironment(environment)
  const input: DriftCheckInput = {
    ...{ tenantId, environment, correlationId, against: [], stages: null, deploymentId: null, trigger: 'hand' },
  }
  const workflowId = driftCheckWorkflowId(tenantId, environment)
  await askTemporal(web, () =>
    web.temporal.client.workflow.start(workflowTypes.checkDrift, {
      ...{ workflowId, taskQueue: taskQueues.main, args: [input], workflowIdConflictPolicy: 'USE_EXISTING' },
    }),
  )
  const about = { action: 'drift.check', target: environment, outcome: 'requested' } as const
  await recordAudit(web.db, tenantId, { actorKind: actor.kind, actor: actor.name, ...about, correlationId })
  return { workflowId }
}
