import { appendOutput } from '#prisma/stores/deployment-output.ts'
import { createPerformAction } from './action/perform-action.ts'
import { type AlertJudgeDeps, createAlertJudge } from './alert/alert-judge.ts'
import type { Judge } from './alert/judge.ts'
import { createTakeTurn } from './alert/take-turn.ts'
import { createWatchTenant } from './alert/watch-tenant.ts'
import type { BackfillDeps } from './backfill/backfill-deps.ts'
import { createBackfills } from './backfill/create-backfills.ts'
import { type BudgetJudgeDeps, createBudgetJudge } from './budget/budget-judge.ts'
import { createComponentJudges } from './component/create-component-judges.ts'
import { createReconcileConfig, type ReconcileDeps } from './config/reconcile-config.ts'
import { createActionRequests } from './database/action-requests.ts'
import { createDeleteOldRows } from './database/delete-old-rows.ts'
import { createRecordJournal } from './database/record-journal.ts'
import { createRecordOutput } from './database/record-output.ts'
import { createCheckDrift } from './drift/check-drift.ts'
import { createGateRuns } from './gate/create-gate-runs.ts'
import type { GateDeps } from './gate/gate-deps.ts'
import { createGatewayHandoffs } from './handoff/gateway-handoffs.ts'
import { createHandoffJudge } from './handoff/handoff-judge.ts'
import { createIncidents } from './incident/create-incidents.ts'
import type { IncidentDeps } from './incident/incident-deps.ts'
import { createBuryDelivery } from './notify/bury-delivery.ts'
import { type ChannelJudgeDeps, createChannelJudge } from './notify/channel-judge.ts'
import { createDeadManJudge } from './notify/dead-man-judge.ts'
import { createDeliverNotice } from './notify/deliver-notice.ts'
import type { Drivers } from './target/create-drivers.ts'
import type { OutputSink } from './target/output-relay.ts'
import { createTargetSteps, type TargetSteps } from './target/target-steps.ts'
import { createWatchGateway, type WatchDeps } from './watch/watch-gateway.ts'
import { createSendWebhookEvents } from './webhook/send-webhook-events.ts'
import { createWebhookJudge, type WebhookJudgeDeps } from './webhook/webhook-judge.ts'
import { createWorkflowJudge, type WorkflowJudgeDeps } from './workflow/workflow-judge.ts'

/** The outside worlds that activities touch. */
export type ActivityDeps = WatchDeps &
  ReconcileDeps &
  GateDeps &
  BudgetJudgeDeps &
  AlertJudgeDeps &
  ChannelJudgeDeps &
  WebhookJudgeDeps &
  BackfillDeps &
  WorkflowJudgeDeps &
  IncidentDeps & { drivers: Drivers }

/** Every activity of the workers, by the name workflows call it. */
export function createActivities(deps: ActivityDeps) {
  return {
    watchGateway: createWatchGateway(deps),
    performAction: createPerformAction(deps),
    ...createActionRequests(deps.db),
    reconcileConfig: createReconcileConfig(deps),
    deleteOldRows: createDeleteOldRows(deps.db, deps.catalogue),
    recordJournal: createRecordJournal(deps.db),
    recordOutput: createRecordOutput(deps.db),
    ...createGateRuns(deps),
    checkDrift: createCheckDrift(deps),
    ...deploySteps(deps),
    ...createBackfills(deps),
    deliverNotice: createDeliverNotice(deps),
    buryDelivery: createBuryDelivery(deps),
    sendWebhookEvents: createSendWebhookEvents(deps),
    ...createIncidents(deps),
    takeAlertTurn: createTakeTurn(deps),
    watchTenant: createWatchTenant(deps, createJudges(deps)),
  }
}

/** Everything that is looked at on a clock for a tenant. */
function createJudges(deps: ActivityDeps): Judge[] {
  return [
    createAlertJudge(deps),
    createBudgetJudge(deps),
    ...createComponentJudges(deps),
    createChannelJudge(deps),
    createDeadManJudge(deps),
    createWebhookJudge(deps),
    createHandoffJudge(deps),
    createGatewayHandoffs(deps),
    createWorkflowJudge(deps),
  ]
}

/** Steps whose output is kept as it comes. What brings back an earlier release is the rollback worker's alone. */
function deploySteps({ db, drivers, env, configDir, redactionKey }: ActivityDeps): Omit<TargetSteps, 'restoreTarget'> {
  const output: OutputSink = async ({ tenantId, deploymentId }, lines) => {
    await appendOutput(db, tenantId, deploymentId, lines)
  }
  const { restoreTarget: _, ...steps } = createTargetSteps({ drivers, env, configDir, redactionKey, output })
  return steps
}

export type Activities = ReturnType<typeof createActivities>
