import type { OpenClawTarget } from '#contracts/config/targets.ts'
import type { TargetReceipt } from '#contracts/target-steps.ts'
import type { DriverDeps } from '../create-drivers.ts'
import type { Driver, DriverStep, StepContext } from '../driver.ts'
import { beginRecord } from '../memory/begin-record.ts'
import { TargetMemory } from '../memory/target-memory.ts'
import { observedOrUnknown } from '../observed-or-unknown.ts'
import { checkPatch } from './check-patch.ts'
import { type ConfigWork, sealedNow, someOf } from './config-work.ts'
import { gatewayAccess, readConfiguration } from './gateway-config.ts'
import { knownGateway } from './known-gateway.ts'
import { compareWithPatch } from './merge-patch.ts'
import { observeConfig } from './observe-config.ts'
import { releasePatch } from './release-patch.ts'
import { restoreConfig } from './restore-config.ts'
import { switchConfig } from './switch-config.ts'

type OpenClawDriverDeps = Pick<DriverDeps, 'catalogue' | 'configDir' | 'stateDir' | 'redactionKey'>
type ConfigStep = DriverStep<OpenClawTarget>

/** Brings releases of configuration to a watched OpenClaw gateway, by its own methods. There is no candidate to probe. */
export function createOpenClawDriver(deps: OpenClawDriverDeps): Driver<OpenClawTarget> {
  type Act = (work: ConfigWork) => Promise<TargetReceipt>
  const alone = async (step: ConfigStep, context: StepContext, act: Act, canDoWithout = false) => {
    const work = await workOf(deps, step, context, canDoWithout)
    return await work.memory.alone(step.fence, context.signal, () => act(work))
  }
  return {
    check: async (step, context) => (await look(await workOf(deps, step, context))).says,
    stage: (step, context) => alone(step, context, stage),
    switchOver: (step, context) => alone(step, context, switchConfig),
    restore: (step, context) => alone(step, context, restoreConfig, true),
    retire: async () => ({ address: null, undo: null, says: 'A gateway has one configuration; nothing of an earlier one runs.' }),
    observe: (target, { signal }) =>
      observedOrUnknown(signal, async () => {
        const memory = new TargetMemory(deps.stateDir, target.slug)
        const gateway = await knownGateway(deps.catalogue, target.gateway, { folder: memory.folder, orRemembered: false })
        return await observeConfig(gatewayAccess(target.gateway, gateway, { signal, correlationId: 'observe' }), memory)
      }),
  }
}

/** @param canDoWithout the release's own settings are not needed to go back to what is kept */
async function workOf(
  deps: OpenClawDriverDeps,
  step: ConfigStep,
  context: StepContext,
  canDoWithout = false,
): Promise<ConfigWork> {
  const { signal } = context
  const patch = releasePatch(step, context, deps.configDir).catch((error: unknown) => {
    if (!canDoWithout || step.undo === null) throw error
    context.onOutput(
      'driver',
      `Going back without the settings of ${step.release.name}: ${error instanceof Error ? error.message : String(error)}`,
    )
    return {}
  })
  const memory = new TargetMemory(deps.stateDir, step.target.slug)
  const { gateway: slug } = step.target
  const gateway = await knownGateway(deps.catalogue, slug, { folder: memory.folder, orRemembered: canDoWithout })
  const access = gatewayAccess(slug, gateway, { signal, correlationId: step.correlationId })
  return { step, context, redactionKey: deps.redactionKey, access, memory, patch: await patch }
}

/** What would change, and whether the gateway's schema allows it. Nothing is written. */
async function look({ access, patch }: ConfigWork) {
  const now = await readConfiguration(access)
  const restarts = await checkPatch(access, patch)
  const { differs, unseen } = compareWithPatch(now.sourceConfig, patch)
  const changes = [...differs, ...unseen.map((place) => `${place} (a secret, perhaps the same)`)]
  const restart = restarts.some((place) => differs.includes(place)) ? ' The gateway will restart itself for it.' : ''
  return {
    now,
    says: changes.length > 0 ? `Would change ${someOf(changes)}.${restart}` : 'The gateway is configured like this already.',
  }
}

/** Remembers what the change was worked out against, so that a live edit before the switch is noticed. */
async function stage(work: ConfigWork): Promise<TargetReceipt> {
  const { now, says } = await look(work)
  const { sealed } = await sealedNow(work, now)
  const receipt = { address: null, undo: sealed, says }
  const record = beginRecord(work.step, 'stage', Date.now())
  work.memory.write({ ...record, finishedAt: Date.now(), receipt, notes: { after: now.hash } })
  return receipt
}
