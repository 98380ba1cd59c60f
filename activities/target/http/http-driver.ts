import type { HttpTarget } from '#contracts/config/targets.ts'
import type { DeployerStep } from '#contracts/deployer.ts'
import type { TargetObservation, TargetReceipt } from '#contracts/target-steps.ts'
import type { DriverDeps } from '../create-drivers.ts'
import type { Driver, DriverStep, StepContext } from '../driver.ts'
import { TargetMemory } from '../memory/target-memory.ts'
import { observedOrUnknown } from '../observed-or-unknown.ts'
import { readSecret } from '../resolve-values.ts'
import { targetFailure } from '../target-failure.ts'
import { askDeployer, deployOverHttp } from './deploy-over-http.ts'

type HttpDriverDeps = Pick<DriverDeps, 'env' | 'configDir' | 'stateDir'>

/** A status is one quick call, however long the steps of the target may take. */
const STATUS_WITHIN_MS = 30_000

/** Brings releases to a deployer of one's own by signed calls. The deployer keeps fences and does each key's work once. */
export function createHttpDriver(deps: HttpDriverDeps): Driver<HttpTarget> {
  const perform =
    (name: DeployerStep) =>
    async (step: DriverStep<HttpTarget>, context: StepContext): Promise<TargetReceipt> => {
      mustBePrivate(step)
      const memory = new TargetMemory(deps.stateDir, step.target.slug)
      memory.admit(step.fence)
      const { says, address } = await deployOverHttp({ step, name, key: await signingKey(deps, step.target), context })
      return {
        address: address ?? step.target.address ?? null,
        undo: null,
        says: says || `The deployer is done with ${step.release.name}.`,
      }
    }
  const check = async (step: DriverStep<HttpTarget>, { signal }: Pick<StepContext, 'signal'>): Promise<string> => {
    mustBePrivate(step)
    const { releaseName, contentHash } = await status(deps, step.target, signal)
    return `The deployer answers; ${releaseName ?? contentHash ?? 'a release it cannot name'} runs there.`
  }
  return {
    check,
    stage: async (step, context) => ({
      address: null,
      undo: null,
      says: `${await check(step, context)} Nothing has to be prepared.`,
    }),
    switchOver: perform('apply'),
    restore: perform('restore'),
    retire: perform('retire'),
    observe: (target, { signal }) => observedOrUnknown(signal, () => observe(deps, target, signal)),
  }
}

/** @throws ApplicationFailure MISCONFIGURED when settings would go over a network in clear */
function mustBePrivate({ target, pinned }: DriverStep<HttpTarget>): void {
  const { protocol, hostname } = new URL(target.url)
  const holdsSecrets = Object.values(pinned.values).some((value) => typeof value === 'object')
  if (protocol === 'https:' || !holdsSecrets || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return
  throw targetFailure('MISCONFIGURED', `The settings for "${target.slug}" hold secrets, and its URL is not encrypted. Use https.`)
}

const signingKey = (deps: HttpDriverDeps, target: HttpTarget): Promise<string> =>
  readSecret(target.signingKey.secret, deps, `The signing key of ${target.slug}`)

async function status(deps: HttpDriverDeps, target: HttpTarget, signal: AbortSignal) {
  const key = await signingKey(deps, target)
  const giveUpAt = Date.now() + Math.min(STATUS_WITHIN_MS, target.timeout)
  return await askDeployer({ base: target.url, key, signal, giveUpAt, correlationId: '', idempotencyKey: '' }, { signal })
}

async function observe(deps: HttpDriverDeps, target: HttpTarget, signal: AbortSignal): Promise<TargetObservation> {
  const seen = await status(deps, target, signal)
  return {
    ...{ contentHash: seen.contentHash ?? null, releaseName: seen.releaseName ?? null, healthy: seen.healthy ?? null },
    ...{ address: seen.address ?? target.address ?? null, fence: seen.fence ?? null, values: seen.values ?? null },
    says: `The deployer says that ${seen.releaseName ?? seen.contentHash ?? 'a release it cannot name'} runs.`,
  }
}
