import { randomBytes } from 'node:crypto'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { ActionView } from '#contracts/live.ts'
import { actionWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { NONCE_BYTES, sealText } from '#domain/redaction/sealed-text.ts'
import { requestAction, settleAction } from '#prisma/stores/actions.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** What is asked, of whom. `requestId` is the client's: the same id is the same request, however often it comes. */
export type AskedAction = {
  action: ActionInput['action']
  requestId: string
  gateway: { id: string; slug: string }
  sessionKey: string | null
  agentId: string | null
  runId?: string
  message?: string
  correlationId: string
}

/**
 * Writes an action down, in the audit log too, and starts the workflow that does it. Doing it again changes nothing.
 * @returns the action as it is now: asked, not done
 * @throws HttpProblem CONFLICT when the id belongs to another action, TEMPORAL_UNAVAILABLE
 */
export async function startAction(web: WebContext, actor: Actor, asked: AskedAction): Promise<ActionView> {
  const { action, created } = await writeDown(web, actor, asked)
  if (!isTheSame(action, asked)) {
    throw new HttpProblem('CONFLICT', 'This request id was used for another action. Make a new one for each.')
  }
  if (!created && action.state !== 'requested') return action
  // Started again even when the row was there: whoever wrote it may have died before this line.
  await startWorkflow(web, workflowInput(web, actor, asked)).catch(async (error: unknown) => {
    const outcome = 'Temporal did not answer, so this may not have been started. Look before asking again.'
    await settleAction(web.db, actor.tenantId, asked.requestId, { state: 'unverified', outcome })
    throw error
  })
  return action
}

/** A session's agent may become known between two tries; who acts on an agent names it. */
const isTheSame = (action: ActionView, { action: kind, gateway, sessionKey, agentId }: AskedAction): boolean =>
  action.action === kind &&
  action.gatewayId === gateway.id &&
  action.sessionKey === sessionKey &&
  (sessionKey !== null || action.agentId === agentId)

async function writeDown(web: WebContext, actor: Actor, asked: AskedAction) {
  const { requestId: id, action, gateway, sessionKey, agentId, correlationId } = asked
  const request = { id, action, gatewayId: gateway.id, sessionKey, agentId, requestedBy: actor.name, correlationId }
  const result = await requestAction(web.db, actor.tenantId, request)
  if (result.created) {
    await recordAudit(web.db, actor.tenantId, {
      actorKind: actor.kind,
      actor: actor.name,
      action,
      target: sessionKey ?? agentId,
      outcome: 'requested',
      detail: { requestId: id, gateway: gateway.slug },
      correlationId,
    })
  }
  return result
}

function workflowInput({ redactionKey }: WebContext, actor: Actor, asked: AskedAction): ActionInput {
  return {
    tenantId: actor.tenantId,
    requestId: asked.requestId,
    action: asked.action,
    gatewayId: asked.gateway.id,
    gatewaySlug: asked.gateway.slug,
    sessionKey: asked.sessionKey,
    agentId: asked.agentId,
    runId: asked.runId ?? null,
    message: asked.message === undefined ? null : sealText(asked.message, redactionKey, randomBytes(NONCE_BYTES)),
    requestedBy: actor.name,
    actorKind: actor.kind,
    correlationId: asked.correlationId,
  }
}

async function startWorkflow(web: WebContext, input: ActionInput): Promise<void> {
  const start = () =>
    web.temporal.client.workflow.start(workflowTypes.actOnSession, {
      workflowId: actionWorkflowId(input.requestId),
      taskQueue: taskQueues.main,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    })
  try {
    await askTemporal(web, start)
  } catch (error) {
    // It ran to its end already: what it found is in the action's row.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
