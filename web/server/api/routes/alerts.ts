import { AlertView } from '#contracts/alerts.ts'
import { AcknowledgeBody, AlertDetail, AlertPage, AlertsQuery, RulePage } from '#contracts/api/response.ts'
import { alertDetail } from '#prisma/stores/alert/alert-detail.ts'
import { listAlerts } from '#prisma/stores/alert/list-alerts.ts'
import { acknowledge } from '#web/server/alerts/acknowledge.ts'
import { findAlertOr404, idOr404 } from '#web/server/alerts/find-alert.ts'
import { rulesInForce } from '#web/server/alerts/rules-in-force.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Alerts: what is wrong, who deals with it, and the rules that say so. */
export const alertRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/alerts',
    says: 'Alerts, open or over',
    needs,
    query: AlertsQuery,
    output: AlertPage,
    handle: ({ web, actor, query }) => listAlerts(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/alerts/:id',
    says: 'An alert with its members and what people were told',
    needs,
    output: AlertDetail,
    handle: async ({ web, actor, params }) => {
      const detail = await alertDetail(web.db, actor.tenantId, idOr404(params.id, 'alert'))
      if (!detail) throw new HttpProblem('NOT_FOUND', 'No alert has this id.')
      return detail
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/alerts/:id/acknowledge',
    says: 'Takes an alert on',
    repeatable: true,
    needs: { action: 'alert.acknowledge' },
    body: AcknowledgeBody,
    output: AlertView,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const alert = await findAlertOr404(web, actor.tenantId, params.id)
      return await acknowledge({ web, actor, correlationId }, alert, body.reason)
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/alert-rules',
    says: 'The alert rules in force',
    needs,
    output: RulePage,
    handle: ({ web, actor }) => rulesInForce(web, actor.tenantId),
  }),
]
