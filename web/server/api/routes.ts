import type { ApiRoute } from './route.ts'
import { actionRoutes } from './routes/actions.ts'
import { alertRoutes } from './routes/alerts.ts'
import { auditRoutes } from './routes/audit.ts'
import { backfillRoutes } from './routes/backfills.ts'
import { budgetRoutes } from './routes/budgets.ts'
import { channelRoutes } from './routes/channels.ts'
import { componentRoutes } from './routes/components.ts'
import { configRoutes } from './routes/config.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { deploymentRoutes } from './routes/deployments.ts'
import { driftRoutes } from './routes/drift.ts'
import { environmentRoutes } from './routes/environments.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { gateRoutes } from './routes/gates.ts'
import { gatewayRoutes } from './routes/gateways.ts'
import { handoffRoutes } from './routes/handoffs.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { installationRoutes } from './routes/installation.ts'
import { openApiRoutes } from './routes/openapi.ts'
import { releaseRoutes } from './routes/releases.ts'
import { reproductionRoutes } from './routes/reproductions.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { silenceRoutes } from './routes/silences.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { traceRoutes } from './routes/traces.ts'
import { viewerRoutes } from './routes/viewer.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { workRoutes } from './routes/work.ts'
import { workflowActRoutes } from './routes/workflow-acts.ts'
import { workflowRoutes } from './routes/workflows.ts'

/** Every route of /api/v1. */
export const apiRoutes: readonly ApiRoute[] = [
  ...viewerRoutes,
  ...fleetRoutes,
  ...gatewayRoutes,
  ...gateRoutes,
  ...sessionRoutes,
  ...actionRoutes,
  ...releaseRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...driftRoutes,
  ...componentRoutes,
  ...configRoutes,
  ...alertRoutes,
  ...silenceRoutes,
  ...channelRoutes,
  ...deadLetterRoutes,
  ...auditRoutes,
  ...tokenRoutes,
  ...budgetRoutes,
  ...handoffRoutes,
  ...incidentRoutes,
  ...installationRoutes,
  ...backfillRoutes,
  ...webhookRoutes,
  ...workRoutes,
  ...workflowRoutes,
  ...scheduleRoutes,
  ...traceRoutes,
  ...workflowActRoutes,
  ...reproductionRoutes,
  ...openApiRoutes(() => apiRoutes),
]
