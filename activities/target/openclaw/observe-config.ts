import type { TargetObservation } from '#contracts/target-steps.ts'
import type { StepRecord } from '../memory/step-record.ts'
import type { TargetMemory } from '../memory/target-memory.ts'
import { notesOf } from './config-work.ts'
import { type GatewayAccess, readConfiguration } from './gateway-config.ts'
import { leavesOf } from './merge-patch.ts'
import { REDACTED } from './redacted.ts'

/**
 * What a gateway's configuration is now, and which release's it is. Once somebody has written to it since, it is no release's: it has
 * a content of its own, named after the one it was. Unknown only where no release was brought from this machine.
 */
export async function observeConfig(access: GatewayAccess, memory: TargetMemory): Promise<TargetObservation> {
  const now = await readConfiguration(access)
  const steps = memory.all().filter(({ receipt, step }) => receipt && (step === 'switch' || step === 'restore'))
  const last = steps[0]
  const isOurs = last !== undefined && notesOf(last).after === now.hash
  const isInForce = now.valid && now.configRevisionHash === now.appliedConfigHash
  return {
    ...whose(last, isOurs, now.hash),
    ...{ address: access.url, healthy: isInForce, fence: memory.highestFence() },
    values: flat(now.sourceConfig),
    says: `${isInForce ? 'What its file says is in force.' : 'What its file says is not in force.'} ${inWords(last?.releaseName, isOurs)}`,
  }
}

function whose(last: StepRecord | undefined, isOurs: boolean, hash: string) {
  if (last === undefined) return { contentHash: null, releaseName: null }
  if (isOurs) return { contentHash: last.contentHash, releaseName: last.releaseName }
  // People see its beginning, which the gateway writes after the name of the algorithm and its version.
  return { contentHash: hash.slice(hash.lastIndexOf(':') + 1), releaseName: `${last.releaseName}, edited since` }
}

function inWords(release: string | undefined, isOurs: boolean): string {
  if (release === undefined) return 'No release was brought here from this machine.'
  return isOurs ? `It is as ${release} left it.` : `It was changed since ${release} was brought here.`
}

/** Settings by dotted path. `null` = a secret that the gateway does not show: there, and unknown. */
function flat(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(leavesOf(config).map(({ path, value }) => [path.join('.'), value === REDACTED ? null : value]))
}
