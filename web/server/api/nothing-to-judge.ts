import type { EnvironmentView } from '#contracts/deployments.ts'
import { nothingDeployed } from '#domain/gate/nothing-deployed.ts'
import { listDeployments } from '#prisma/stores/deployments.ts'
import type { WebContext } from '#web/server/context.ts'

/** Of an environment in which nothing was ever promoted, deployments further back than these brought nothing that runs. */
const LOOKED_AT = 100

/**
 * Why these targets cannot be judged: nothing was ever brought to them. `null` = something was, though it may not be promoted: what
 * a deployment that is held has brought can be judged.
 */
export async function nothingToJudge(
  { db }: WebContext,
  tenantId: string,
  environment: EnvironmentView,
  probed: readonly string[],
): Promise<string | null> {
  const says = nothingDeployed(
    environment,
    environment.targets.filter(({ slug }) => probed.includes(slug)),
  )
  if (says === null) return null
  const { items } = await listDeployments(db, tenantId, { limit: LOOKED_AT, open: false })
  const wasBrought = items.some(({ targets }) =>
    targets.some(({ environment: place, step }) => place === environment.slug && (step === 'switch' || step === 'retire')),
  )
  return wasBrought ? null : says
}
