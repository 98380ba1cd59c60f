import {
  Accepted,
  DeploymentAccepted,
  DeploymentDecision,
  DeploymentDetail,
  DeploymentPage,
  DeploymentPreview,
  DeploymentQuery,
  DeploymentStart,
  OutputPage,
  OutputQuery,
  PreviewQuery,
} from '#contracts/api/releases.ts'
import { decisions } from '#domain/deploy/deployment-can.ts'
import { driftOfDeployment } from '#prisma/stores/deployment-drift.ts'
import { gatesOfDeployment } from '#prisma/stores/deployment-gates.ts'
import { readOutput } from '#prisma/stores/deployment-output.ts'
import { deploymentJournal, listDeployments } from '#prisma/stores/deployments.ts'
import { decide } from '#web/server/deployments/decide.ts'
import { preview } from '#web/server/deployments/preview.ts'
import { startDeployment } from '#web/server/deployments/start-deployment.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { findDeploymentOr404 } from '../find-deployment.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Deployments: looked at, started, decided on. `:id` is the id or a name such as `production#12`. */
export const deploymentRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/deployments',
    says: 'Deployments, newest first',
    needs,
    query: DeploymentQuery,
    output: DeploymentPage,
    handle: ({ web, actor, query }) => listDeployments(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/deployments/preview',
    says: 'What a deployment would do',
    needs,
    query: PreviewQuery,
    output: DeploymentPreview,
    handle: ({ web, actor, query }) => preview(web, actor, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/deployments/:id',
    says: 'A deployment with its journal',
    needs,
    output: DeploymentDetail,
    handle: async ({ web, actor: { tenantId }, params }) => {
      const { id } = await findDeploymentOr404(web, tenantId, params.id ?? '')
      const told = await deploymentJournal(web.db, tenantId, id)
      if (!told) throw new HttpProblem('NOT_FOUND', 'The deployment was removed a moment ago.')
      const named = told.deployment.gates.map(({ gateRunId }) => gateRunId)
      const gateRuns = await gatesOfDeployment(web.db, tenantId, named)
      return { ...told, gateRuns, drift: await driftOfDeployment(web.db, tenantId, id) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/deployments/:id/output',
    says: 'What the commands of a deployment put out',
    needs,
    query: OutputQuery,
    output: OutputPage,
    handle: async ({ web, actor: { tenantId }, params, query }) => {
      const { id } = await findDeploymentOr404(web, tenantId, params.id ?? '')
      return await readOutput(web.db, tenantId, id, query)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/deployments',
    says: 'Starts a deployment',
    needs: { action: 'deploy.start' },
    body: DeploymentStart,
    output: DeploymentAccepted,
    status: 202,
    handle: async ({ web, actor, body, correlationId }) => ({
      deployment: await startDeployment(web, actor, { ...body, correlationId }),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/deployments/:id/decisions',
    says: 'Decides about a deployment',
    needs: {
      actionOf: ({ decision }: DeploymentDecision) => `deploy.${decision}` as const,
      among: decisions.map((decision) => `deploy.${decision}` as const),
    },
    body: DeploymentDecision,
    output: Accepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const deployment = await findDeploymentOr404(web, actor.tenantId, params.id ?? '')
      return await decide({ web, actor, correlationId }, deployment, body)
    },
  }),
]
