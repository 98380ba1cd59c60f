import { Accepted, DeploymentAccepted, DriftCheckStart, DriftPage, DriftPatch, DriftRestore } from '#contracts/api/releases.ts'
import { listDrift } from '#prisma/stores/drift-reports.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import { startDeployment } from '#web/server/deployments/start-deployment.ts'
import { adoptionPatch } from '#web/server/drift/adoption-patch.ts'
import { findObservedReport } from '#web/server/drift/find-report.ts'
import { startDriftCheck } from '#web/server/drift/start-drift-check.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

/** Drift: the newest reports, looking now, and the two ways out of it: adopt what runs, or restore what is wanted. */
export const driftRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/drift',
    says: 'Where targets are not what configuration says',
    needs: { action: 'fleet.read' },
    output: DriftPage,
    handle: ({ web, actor }) => listDrift(web.db, actor.tenantId),
  }),
  route({
    method: 'POST',
    path: '/api/v1/drift/check',
    says: 'Compares targets with configuration now',
    needs: { action: 'drift.check' },
    body: DriftCheckStart,
    output: Accepted,
    status: 202,
    handle: ({ web, actor, body, correlationId }) =>
      startDriftCheck(web, actor, { environment: body.environment, correlationId }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/drift/:id/patch',
    says: 'What configuration would have to say to be as the target is',
    needs: { action: 'fleet.read' },
    output: DriftPatch,
    handle: async ({ web, actor, params }) => {
      const { report, adopt } = await findObservedReport(web, actor.tenantId, params.id ?? '')
      return await adoptionPatch(web, actor.tenantId, report.environment, adopt)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/drift/:id/restore',
    says: 'Brings a target back to what configuration says',
    needs: { action: 'drift.restore' },
    body: DriftRestore,
    output: DeploymentAccepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const { report } = await findObservedReport(web, actor.tenantId, params.id ?? '')
      const { environment } = report
      const current = (await environmentBySlug(web.db, actor.tenantId, environment))?.current
      if (!current) throw new HttpProblem('CONFLICT', `Nothing was promoted in ${environment}, so there is nothing to restore.`)
      const asked = { requestId: body.requestId, environment, release: current.id, note: body.reason, overHold: false }
      return { deployment: await startDeployment(web, actor, { ...asked, action: 'drift.restore', correlationId }) }
    },
  }),
]
