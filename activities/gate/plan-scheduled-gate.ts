import { ApplicationFailure } from '@temporalio/common'
import type { GateInput } from '#contracts/deploy-payloads.ts'
import { nothingDeployed } from '#domain/gate/nothing-deployed.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import type { GateDeps } from './gate-deps.ts'

/** What a schedule asks for. `target` null = the environment's first wave. */
export type ScheduledGate = { tenantId: string; name: string; suite: string; environment: string; target: string | null }

/** Where a scheduled gate probes, and which release runs there now. */
export type ScheduledGatePlan = Pick<GateInput, 'places' | 'release'>

/**
 * Looks what a schedule means at this moment.
 * @throws ApplicationFailure, not to be retried: NOT_CONFIGURED when the environment or the target is not there, NOTHING_DEPLOYED
 * when its targets run only what we bring them, and nothing was brought yet
 */
export function createPlanScheduledGate({ db }: Pick<GateDeps, 'db'>) {
  return async function planScheduledGate({ tenantId, environment, target }: ScheduledGate): Promise<ScheduledGatePlan> {
    const found = await environmentBySlug(db, tenantId, environment)
    if (!found) throw notConfigured(`No environment ${environment} is configured. Correct schedules.yaml or environments.yaml.`)
    const places = found.targets.filter(({ slug, wave }) => (target === null ? wave === 0 : slug === target))
    if (places.length === 0)
      throw notConfigured(`The environment ${environment} has no target ${target}. Correct schedules.yaml.`)
    const nothing = nothingDeployed(found, places)
    if (nothing) throw ApplicationFailure.nonRetryable(nothing, 'NOTHING_DEPLOYED')
    return { places: places.map(({ slug, address }) => ({ target: slug, address })), release: found.current }
  }
}

const notConfigured = (message: string) => ApplicationFailure.nonRetryable(message, 'NOT_CONFIGURED')
