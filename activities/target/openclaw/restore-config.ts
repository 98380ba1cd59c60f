import { isDeepStrictEqual } from 'node:util'
import JSON5 from 'json5'
import type { TargetReceipt } from '#contracts/target-steps.ts'
import { beginRecord } from '../memory/begin-record.ts'
import { targetFailure } from '../target-failure.ts'
import { type ConfigWork, notesOf, recordOf, sealedNow } from './config-work.ts'
import { type Configuration, readConfiguration, untilInForce, writeConfiguration } from './gateway-config.ts'
import { readLocalFile, writeLocalFile } from './local-file.ts'
import { leavesOf, valueAt, withValue } from './merge-patch.ts'
import { isObject, type JsonObject, REDACTED } from './redacted.ts'
import { switchConfig } from './switch-config.ts'
import { openUndo, type Undo } from './undo.ts'

/**
 * Brings a gateway's configuration back as it was before the last switch, and proves it by a read: byte for byte where the
 * gateway's own hash says so. A live edit made since is replaced, since a rollback must not wait for a person.
 * @throws ApplicationFailure; GatewayFailure
 */
export async function restoreConfig(work: ConfigWork): Promise<TargetReceipt> {
  const { access, memory, step } = work
  const sealed = step.undo ?? lastUndo(work)
  if (sealed === null) return await withoutUndo(work)
  const undo = openUndo(sealed, work.redactionKey)
  const now = await readConfiguration(access)
  const begun = recordOf(work, 'restore')
  const kept = notesOf(begun).undo ?? (await sealedNow(work, now)).sealed
  const record = {
    ...(begun ?? beginRecord(step, 'restore', Date.now())),
    notes: { before: notesOf(begun).before ?? now.hash, undo: kept },
  }
  memory.write(record)
  const replacedEdit = wasEdited(work, now) ? ' A live edit made since the deployment was replaced.' : ''
  const { seen, says } = await bringBack(work, undo, now)
  const receipt = { address: access.url, undo: kept, says: says + replacedEdit }
  memory.write({ ...record, finishedAt: Date.now(), receipt, notes: { ...record.notes, after: seen.hash } })
  return receipt
}

async function bringBack(work: ConfigWork, undo: Undo, now: Configuration): Promise<{ seen: Configuration; says: string }> {
  const { access, step } = work
  const exact = `The configuration from before is in force again, byte for byte (the gateway's own hash of it is the same).`
  const isExact = ({ hash }: Configuration) => hash === undo.hash
  if (isExact(now)) return { seen: await untilInForce(access, isExact), says: exact }
  const bytes = undo.file === null ? null : Buffer.from(undo.file, 'base64')
  if (bytes && (await readLocalFile(access, now)) && !isOwnFormat(bytes.toString('utf8'))) {
    // The gateway writes its file in its own format: only the bytes bring back comments and layout. Not after its own method has
    // written: two changes that each need a restart kept a gateway from coming into force for minutes.
    await writeLocalFile(now.path, bytes)
    return { seen: await untilInForce(access, isExact), says: exact }
  }
  await applyShown(work, undo, now)
  const applied = await readConfiguration(access)
  if (isExact(applied)) return { seen: await untilInForce(access, isExact), says: exact }
  if (bytes && (await readLocalFile(access, applied))) {
    // A secret that the release had replaced: the gateway filled in the newer one.
    await writeLocalFile(applied.path, bytes)
    return { seen: await untilInForce(access, isExact), says: exact }
  }
  const seen = await untilInForce(access, ({ sourceConfig }) => isSameContent(sourceConfig, undo.sourceConfig))
  return {
    seen,
    says: `The configuration for ${step.release.name} is in force again with the same content; the gateway wrote its file in its own format, and its bytes cannot be reached from this machine.`,
  }
}

/** Whether a file looks as the gateway itself would have written it. */
function isOwnFormat(text: string): boolean {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n` === text
  } catch {
    return false // JSON5, which the gateway reads and never writes
  }
}

/** Hands the gateway its former configuration. Its marks for secrets stay: it fills them in, but from what it has *now*. */
async function applyShown(work: ConfigWork, undo: Undo, now: Configuration): Promise<void> {
  const { access, patch, step } = work
  const raw = withOwnSecrets(undo.shown, patch)
  const note = `Mission Control: back to ${step.release.name}`
  const outcome = await writeConfiguration(access, (connection) =>
    connection.request('config.apply', { raw, baseHash: now.hash, note }),
  )
  if ('unsure' in outcome) work.context.onOutput('driver', `The gateway: ${outcome.unsure}`)
  if (!('refused' in outcome)) return
  if ((await readConfiguration(access)).hash !== now.hash)
    throw targetFailure(
      'STEP_FAILED',
      `Somebody changed the configuration of the gateway "${access.slug}" at this very moment. The step is tried again over it.`,
    )
  if (undo.file)
    return work.context.onOutput(
      'driver',
      `The gateway refused its former configuration (${outcome.refused}); its file is put back instead.`,
    )
  throw targetFailure(
    'NOT_POSSIBLE',
    `The gateway "${access.slug}" refused its own former configuration: ${outcome.refused}. Correct it there by hand; a copy lies beside its file (openclaw.json.bak).`,
  )
}

/** Secrets of the release that is returned to, where the former configuration had one: those are known by reference. */
function withOwnSecrets(shown: string, patch: JsonObject): string {
  const former: unknown = JSON5.parse(shown)
  const known = leavesOf(patch).filter(({ path }) => valueAt(former, path) === REDACTED)
  if (known.length === 0 || !isObject(former)) return shown
  return JSON.stringify(known.reduce((config, { path, value }) => withValue(config, path, value), former))
}

/** The configuration before the newest switch here: unless it was taken back already, or was of the release to return to. */
function lastUndo({ memory, step }: ConfigWork): string | null {
  const last = memory.all().find((record) => record.fence < step.fence && (record.step === 'switch' || record.step === 'restore'))
  if (last?.step !== 'switch' || last.contentHash === step.release.contentHash) return null
  return notesOf(last).undo ?? null
}

async function withoutUndo(work: ConfigWork): Promise<TargetReceipt> {
  const receipt = await switchConfig(work)
  return {
    ...receipt,
    says: `${receipt.says} What the gateway had before is not known here, so the settings of ${work.step.release.name} were made sure of; what a later release added to others stays.`,
  }
}

/** Whether the configuration is not what the last step here left. Unknown counts as no. */
function wasEdited({ memory }: ConfigWork, now: Configuration): boolean {
  const last = memory.all().find(({ receipt, step }) => receipt && step !== 'stage')
  const { after } = notesOf(last ?? null)
  return after !== undefined && after !== now.hash
}

/** Alike but for what the gateway itself notes down at each write. */
function isSameContent(a: JsonObject, b: JsonObject): boolean {
  const { meta: _a, ...restA } = a
  const { meta: _b, ...restB } = b
  return isDeepStrictEqual(restA, restB)
}
