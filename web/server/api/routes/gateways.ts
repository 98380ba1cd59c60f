import { AgentPage, GatewayPage } from '#contracts/api/lists.ts'
import { ReconnectAccepted } from '#contracts/api/reconnect.ts'
import { monitorWorkflowId } from '#contracts/workflow-ids.ts'
import { listAgents } from '#prisma/stores/agents.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import { listGateways } from '#prisma/stores/gateways.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { reconnect } from '#workflows/messages.ts'
import { findGateway } from '../find-gateway.ts'
import { route } from '../route.ts'

/** The gateways, their agents, and connecting to one anew. */
export const gatewayRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/gateways',
    says: 'Gateways and how they are',
    needs: { action: 'fleet.read' },
    output: GatewayPage,
    handle: ({ web, actor }) => listGateways(web.db, actor.tenantId),
  }),
  route({
    method: 'GET',
    path: '/api/v1/gateways/:id/agents',
    says: 'The agents of a gateway',
    needs: { action: 'fleet.read' },
    output: AgentPage,
    handle: async ({ web, actor, params }) => {
      const gateway = await findGateway(web, actor.tenantId, params.id ?? '')
      return await listAgents(web.db, actor.tenantId, gateway.id)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/gateways/:id/reconnect',
    says: 'Connects to a gateway anew',
    needs: { action: 'gateway.reconnect' },
    output: ReconnectAccepted,
    status: 202,
    handle: async ({ web, actor, params, correlationId }) => {
      const gateway = await findGateway(web, actor.tenantId, params.id ?? '')
      const handle = web.temporal.client.workflow.getHandle(monitorWorkflowId(actor.tenantId, gateway.slug))
      const taken = await askTemporal(web, () => handle.executeUpdate(reconnect))
      await recordAudit(web.db, actor.tenantId, {
        actorKind: actor.kind,
        actor: actor.name,
        action: 'gateway.reconnect',
        target: gateway.slug,
        outcome: 'requested',
        detail: null,
        correlationId,
      })
      return taken
    },
  }),
]
