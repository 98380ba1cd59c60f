import type { GatewayView } from '#contracts/live.ts'
import { findGateway as gatewayByIdOrSlug } from '#prisma/stores/gateways.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The gateway with this id or slug. @throws HttpProblem NOT_FOUND, also for one that was removed from configuration */
export async function findGateway(web: WebContext, tenantId: string, idOrSlug: string): Promise<GatewayView> {
  const found = await gatewayByIdOrSlug(web.db, tenantId, idOrSlug)
  if (!found || found.removedAt !== null) throw new HttpProblem('NOT_FOUND', 'No gateway has this id or name.')
  return found
}
