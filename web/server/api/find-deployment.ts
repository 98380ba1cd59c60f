import type { DeploymentView } from '#contracts/deployments.ts'
import { findDeployment } from '#prisma/stores/deployments.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The deployment with this id, or of this name (`production#12`). @throws HttpProblem NOT_FOUND */
export async function findDeploymentOr404(web: WebContext, tenantId: string, idOrName: string): Promise<DeploymentView> {
  const found = await findDeployment(web.db, tenantId, idOrName)
  if (!found) throw new HttpProblem('NOT_FOUND', 'No deployment has this id or name (such as production#12).')
  return found
}
