import type { TargetReceipt } from '#contracts/target-steps.ts'
import { beginRecord } from '../memory/begin-record.ts'
import { targetFailure } from '../target-failure.ts'
import { type ConfigWork, notesOf, recordOf, sealedNow, someOf } from './config-work.ts'
import { type Configuration, readConfiguration, untilInForce, type WriteOutcome, writeConfiguration } from './gateway-config.ts'
import { compareWithPatch, replacedArrays } from './merge-patch.ts'

/**
 * Writes what a release changes into its gateway's configuration, unless somebody else wrote to it since it was prepared, and
 * proves by a read that it is in force. What was there before is sealed, on disk before anything is written.
 * @throws ApplicationFailure; GatewayFailure
 */
export async function switchConfig(work: ConfigWork): Promise<TargetReceipt> {
  const { access, memory, patch, step } = work
  const now = await readConfiguration(access)
  const begun = recordOf(work, 'switch')
  const isThere = compareWithPatch(now.sourceConfig, patch).differs.length === 0
  if (begun?.receipt && isThere) return begun.receipt
  const expected = notesOf(begun).before ?? notesOf(recordOf(work, 'stage')).after ?? now.hash
  // A write that was cut off after it had been done leaves the gateway with what is wanted.
  if (now.hash !== expected && !isThere) throw editedLive(work)
  const undo = notesOf(begun).undo ?? (await newUndo(work, now))
  const record = { ...(begun ?? beginRecord(step, 'switch', Date.now())), notes: { before: expected, undo } }
  memory.write(record)
  const written = await patchOnce(work, now)
  const inForce = await untilInForce(
    access,
    ({ sourceConfig, hash }) =>
      compareWithPatch(sourceConfig, patch).differs.length === 0 && (written === null || hash === written),
  )
  const receipt = { address: access.url, undo, says: whatChanged(work, now, inForce) }
  memory.write({ ...record, finishedAt: Date.now(), receipt, notes: { ...record.notes, after: inForce.hash } })
  return receipt
}

/** @throws ApplicationFailure NOT_POSSIBLE when a secret would be lost for good */
async function newUndo(work: ConfigWork, now: Configuration): Promise<string> {
  const { sealed, isByteForByte } = await sealedNow(work, now)
  const { unseen } = compareWithPatch(now.sourceConfig, work.patch)
  if (isByteForByte || unseen.length === 0) return sealed
  throw targetFailure(
    'NOT_POSSIBLE',
    `The release sets ${someOf(unseen)}, where the gateway "${work.access.slug}" has a secret that it does not give out, so that there would be no way back. Run a worker on the gateway's machine, or let the gateway's configuration refer to the secret (\${NAME}) and change it there.`,
  )
}

/** Writes the patch. @returns the hash that the gateway gave the result; null when it gave none */
async function patchOnce(work: ConfigWork, now: Configuration): Promise<string | null> {
  const { access, patch, step } = work
  let hash: string | null = null
  const outcome: WriteOutcome = await writeConfiguration(access, async (connection) => {
    const answer = await connection.request('config.patch', {
      raw: JSON.stringify(patch),
      baseHash: now.hash,
      replacePaths: replacedArrays(now.sourceConfig, patch),
      note: `Mission Control: release ${step.release.name}`,
    })
    hash = answer.noop ? now.hash : (answer.hash ?? null)
  })
  if ('unsure' in outcome) work.context.onOutput('driver', `The gateway: ${outcome.unsure}`)
  if ('refused' in outcome) {
    // Its words differ from version to version; whether somebody wrote in between is a fact.
    if ((await readConfiguration(access)).hash !== now.hash) throw editedLive(work)
    throw targetFailure(
      'NOT_POSSIBLE',
      `The gateway "${access.slug}" refused the configuration: ${outcome.refused}. Correct the release.`,
    )
  }
  return hash
}

function whatChanged({ patch, step }: ConfigWork, before: Configuration, after: Configuration): string {
  const { differs, unseen } = compareWithPatch(before.sourceConfig, patch)
  if (before.hash === after.hash) return `The gateway's configuration is as ${step.release.name} wants it already.`
  const secrets = unseen.length > 0 ? ` Set without being shown by the gateway: ${someOf(unseen)}.` : ''
  return `The configuration of ${step.release.name} is in force${differs.length > 0 ? `: ${someOf(differs)} changed` : ''}.${secrets}`
}

const editedLive = ({ access, step }: ConfigWork) =>
  targetFailure(
    'NOT_POSSIBLE',
    `Somebody changed the configuration of the gateway "${access.slug}" while ${step.release.name} was on its way; nothing was written over it. See under Drift what they changed, adopt or restore it, then start the deployment again.`,
  )
