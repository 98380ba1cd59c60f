import { randomBytes } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { NONCE_BYTES, openText, sealText, Unsealable } from '#domain/redaction/sealed-text.ts'
import { targetFailure } from '../target-failure.ts'
import type { Configuration } from './gateway-config.ts'

/** A configuration as it was, with all it takes to bring it back. */
export const Undo = z.object({
  v: z.literal(1),
  /** The gateway's own keyed hash over the bytes: equal again = restored byte for byte. */
  hash: z.string(),
  /** As the gateway shows it: secrets as marks, which it fills in from what it has. */
  shown: z.string(),
  sourceConfig: z.record(z.string(), z.unknown()),
  /** The file itself in base64, secrets and all, when it could be read; that is why an undo is sealed. */
  file: z.string().nullable(),
})
export type Undo = z.infer<typeof Undo>

/** @param file the configuration file's bytes, null when they cannot be had */
export const undoOf = ({ hash, raw, sourceConfig }: Configuration, file: Uint8Array | null): Undo => ({
  ...{ v: 1, hash, sourceConfig },
  shown: raw ?? JSON.stringify(sourceConfig),
  file: file && Buffer.from(file).toString('base64'),
})

/** Sealed, because it passes through workflow histories; compressed, because those have little room. */
export const sealUndo = (undo: Undo, key: FingerprintKey): string =>
  sealText(gzipSync(JSON.stringify(undo)).toString('base64'), key, randomBytes(NONCE_BYTES))

/** @throws ApplicationFailure when it was sealed elsewhere or changed since */
export function openUndo(sealed: string, key: FingerprintKey): Undo {
  try {
    return Undo.parse(JSON.parse(gunzipSync(Buffer.from(openText(sealed, key), 'base64')).toString('utf8')))
  } catch (error) {
    const why = error instanceof Unsealable ? error.message : 'It was made by another version.'
    throw targetFailure(
      'MISCONFIGURED',
      `The configuration kept for going back cannot be opened. ${why} Give this worker the MISSION_CONTROL_REDACTION_KEY of the others.`,
    )
  }
}
