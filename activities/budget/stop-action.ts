import type { ActionInput } from '#contracts/workflow-payloads.ts'
import type { GatewayFact, SessionFact } from '#domain/budget/fact.ts'
import type { StopRecord } from '#prisma/stores/budget/stops.ts'

type Fleet = { sessions: ReadonlyMap<string, SessionFact>; gateways: readonly GatewayFact[] }

/** The action that a stop asks for, by the budget's own name. `null` = its session or gateway is not known any more. */
export function stopAction(
  tenantId: string,
  { budget, scope, policy, target, attempts, requestId }: StopRecord,
  fleet: Fleet,
): ActionInput | null {
  const found = policy === 'abort-run' ? sessionOf(target, fleet) : agentOf(target, fleet)
  if (!found) return null
  return {
    ...{ tenantId, requestId, ...found, runId: null, message: null },
    action: policy === 'abort-run' ? 'session.abort' : 'agent.pause',
    ...{ requestedBy: `budget/${budget}`, actorKind: 'system', correlationId: `budget-${requestId}` },
    reason: `The budget ${budget} of ${scope} is used up. Its policy is ${policy}; this is attempt ${attempts}.`.slice(0, 1000),
  }
}

type Found = Pick<ActionInput, 'gatewayId' | 'gatewaySlug' | 'sessionKey' | 'agentId'>

function sessionOf(target: string, { sessions }: Fleet): Found | null {
  const session = sessions.get(target.slice('session/'.length))
  if (!session) return null
  return { gatewayId: session.gatewayId, gatewaySlug: session.gateway, sessionKey: session.key, agentId: session.agent }
}

function agentOf(target: string, { gateways }: Fleet): Found | null {
  // A gateway's slug has no slash; an agent's name might.
  const [, slug = '', ...agent] = target.split('/')
  const gateway = gateways.find((each) => each.slug === slug)
  return gateway ? { gatewayId: gateway.id, gatewaySlug: slug, sessionKey: null, agentId: agent.join('/') } : null
}
