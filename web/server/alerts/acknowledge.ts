import type { AlertView } from '#contracts/alerts.ts'
import type { AlertWorkflow } from '#prisma/stores/alert/alert-detail.ts'
import { readAlerts } from '#prisma/stores/alert/alert-view.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askUpdate } from '#web/server/temporal/ask-update.ts'
import { acknowledgeAlert } from '#workflows/messages-alert.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

const AWAY = 'No worker took it within 5 s, so reminders may go on. Is a worker running? See /readyz.'
const OVER = 'The alert is over, so there is nothing to acknowledge.'

/**
 * Says that somebody deals with an alert; its workflow decides whether that can still be, and tells pagers that keep an incident of their own.
 * @throws HttpProblem CONFLICT with the sentence why not, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
 */
export async function acknowledge(who: Who, alert: AlertWorkflow, reason: string): Promise<AlertView> {
  const { web, actor, correlationId } = who
  const { tenantId } = actor
  const { id: alertId, workflowId, title } = alert
  await audited(who, { action: 'alert.acknowledge', target: title, detail: { alertId, reason } }, async () => {
    if (alert.resolved) throw new HttpProblem('CONFLICT', OVER)
    const args: [{ alertId: string; by: string; reason: string | null }] = [{ alertId, by: actor.name, reason: reason || null }]
    await askUpdate(web, { workflowId, update: acknowledgeAlert, args, updateId: correlationId, away: AWAY, gone: OVER })
  })
  const [now] = await web.db.withTenantSql(tenantId, (sql) => readAlerts(sql, tenantId, [alertId]))
  if (!now) throw new HttpProblem('NOT_FOUND', 'The alert was removed a moment ago.')
  return now
}
