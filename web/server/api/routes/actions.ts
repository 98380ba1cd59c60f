import { z } from 'zod'
import { ActionAccepted, AgentActionRequest, SessionActionRequest } from '#contracts/api/actions.ts'
import { actionById } from '#prisma/stores/actions.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { findGateway } from '../find-gateway.ts'
import { findSessionOr404 } from '../find-session.ts'
import { route } from '../route.ts'
import { startAction } from '../start-action.ts'

/** What operators ask of sessions and agents: asked here, done by a workflow, confirmed on the stream. */
export const actionRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/sessions/:id/actions',
    says: 'Stops, resets or writes to a session',
    needs: {
      actionOf: (body: SessionActionRequest) => body.action,
      among: ['session.abort', 'session.reset', 'session.message'],
    },
    body: SessionActionRequest,
    output: ActionAccepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const session = await findSessionOr404(web, actor.tenantId, params.id ?? '')
      const action = await startAction(web, actor, {
        ...body,
        gateway: { id: session.gatewayId, slug: session.gatewaySlug },
        sessionKey: session.key,
        agentId: session.agentId,
        correlationId,
      })
      return { action }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/gateways/:id/agents/:agentId/actions',
    says: 'Pauses or resumes an agent',
    needs: { actionOf: (body: AgentActionRequest) => body.action, among: ['agent.pause', 'agent.resume'] },
    body: AgentActionRequest,
    output: ActionAccepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const gateway = await findGateway(web, actor.tenantId, params.id ?? '')
      const agentId = params.agentId ?? ''
      return { action: await startAction(web, actor, { ...body, gateway, sessionKey: null, agentId, correlationId }) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/actions/:id',
    says: 'An action that was asked for, and what came of it',
    needs: { action: 'fleet.read' },
    output: ActionAccepted,
    handle: async ({ web, actor, params }) => {
      const id = z.uuid().safeParse(params.id)
      const action = id.success ? await actionById(web.db, actor.tenantId, id.data) : null
      if (!action) throw new HttpProblem('NOT_FOUND', 'No action has this id.')
      return { action }
    },
  }),
]
