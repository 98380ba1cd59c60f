import type { OpenClawTarget } from '#contracts/config/targets.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { DriverStep, StepContext } from '../driver.ts'
import type { RememberedStep, StepRecord } from '../memory/step-record.ts'
import type { TargetMemory } from '../memory/target-memory.ts'
import type { Configuration, GatewayAccess } from './gateway-config.ts'
import { readLocalFile } from './local-file.ts'
import type { JsonObject } from './redacted.ts'
import { sealUndo, undoOf } from './undo.ts'

/** One step at a gateway's configuration, with all it works with. */
export type ConfigWork = {
  step: DriverStep<OpenClawTarget>
  context: StepContext
  access: GatewayAccess
  memory: TargetMemory
  /** What the release changes. */
  patch: JsonObject
  redactionKey: FingerprintKey
}

/** What the records of a gateway's steps keep beside the receipt. */
export type ConfigNotes = {
  /** Hash of the configuration before the step. */
  before?: string
  /** Hash after it, once known. */
  after?: string
  /** The configuration before it, sealed. */
  undo?: string
}

/** A record's notes by name. */
export const notesOf = (record: StepRecord | null): ConfigNotes => record?.notes ?? {}

/** The record of this step of this decision with this release. */
export const recordOf = ({ memory, step }: ConfigWork, name: RememberedStep): StepRecord | null =>
  memory.read({ step: name, fence: step.fence, contentHash: step.release.contentHash })

/** The configuration as it is now, sealed, with the bytes of its file when they can be had. */
export async function sealedNow(work: ConfigWork, now: Configuration): Promise<{ sealed: string; isByteForByte: boolean }> {
  const file = await readLocalFile(work.access, now)
  return { sealed: sealUndo(undoOf(now, file), work.redactionKey), isByteForByte: file !== null }
}

/** Places in words, not too many of them. */
export const someOf = (places: readonly string[]): string =>
  places.length <= 5 ? places.join(', ') : `${places.slice(0, 5).join(', ')} and ${places.length - 5} more`
