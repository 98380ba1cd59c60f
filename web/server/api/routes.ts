import type { ApiRoute } from './route.ts'
import { actionRoutes } from './routes/actions.ts'
import { auditRoutes } from './routes/audit.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { gatewayRoutes } from './routes/gateways.ts'
import { installationRoutes } from './routes/installation.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { viewerRoutes } from './routes/viewer.ts'

/** Every route of /api/v1. */
export const apiRoutes: readonly ApiRoute[] = [
  ...viewerRoutes,
  ...fleetRoutes,
  ...gatewayRoutes,
  ...sessionRoutes,
  ...actionRoutes,
  ...auditRoutes,
  ...tokenRoutes,
  ...installationRoutes,
]
