import type { ActionInput } from '#contracts/workflow-payloads.ts'
import type { Wish } from '#domain/incident/incident-progress.ts'
import type { ResponseTarget } from '#domain/incident/response-target.ts'
import type { StoredAction } from '#prisma/stores/incident-actions.ts'
import { requestIdOf } from './request-id.ts'

/** What a workflow has to do for one action. */
export type ResponseWork =
  | { kind: 'actions'; inputs: ActionInput[] }
  | { kind: 'roll-back'; environment: string; deploymentId: string | null; wish: Wish }
  | { kind: 'page'; deliveryId: string }

/** Who acts: the person who approved it, else the runbook. */
export const actorOf = (action: Pick<StoredAction, 'runbook'>, incidentId: string, approval: Wish | null): Wish =>
  approval ?? {
    by: `runbook/${action.runbook}`,
    actorKind: 'system',
    reason: `runbook ${action.runbook}`,
    correlationId: `incident/${incidentId}`,
  }

type Whose = { tenantId: string; actionId: string; who: Wish; what: string }

/** One request for each session of the target. */
export const onSessions = (
  whose: Whose,
  action: 'session.abort' | 'session.reset',
  { sessions }: ResponseTarget,
): ActionInput[] =>
  sessions.map(({ id, gatewayId, gateway, key, agent }) => ({
    ...common(whose, id),
    ...{ action, gatewayId, gatewaySlug: gateway, sessionKey: key, agentId: agent },
  }))

/** One request for each agent of the target. */
export const onAgents = (whose: Whose, action: 'agent.pause' | 'agent.resume', { agents }: ResponseTarget): ActionInput[] =>
  agents.map(({ gatewayId, gateway, agent }) => ({
    ...common(whose, `${gateway}/${agent}`),
    ...{ action, gatewayId, gatewaySlug: gateway, sessionKey: null, agentId: agent },
  }))

const common = ({ tenantId, actionId, who, what }: Whose, target: string) => ({
  ...{ tenantId, requestId: requestIdOf(actionId, what, target), runId: null, message: null },
  ...{ requestedBy: who.by, actorKind: who.actorKind, correlationId: who.correlationId },
})
