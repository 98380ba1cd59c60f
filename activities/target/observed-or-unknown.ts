import type { TargetObservation } from '#contracts/target-steps.ts'

/**
 * What a target says of itself; where it cannot be looked at, all of it unknown and the reason in words. Not being able to look
 * is no failure of whoever looks: a deployment is held by it, never failed.
 * @throws the signal's reason alone
 */
export async function observedOrUnknown(signal: AbortSignal, look: () => Promise<TargetObservation>): Promise<TargetObservation> {
  try {
    return await look()
  } catch (error) {
    signal.throwIfAborted()
    const says = error instanceof Error ? error.message : String(error)
    return { ...{ contentHash: null, releaseName: null, address: null, healthy: null, fence: null, values: null }, says }
  }
}
