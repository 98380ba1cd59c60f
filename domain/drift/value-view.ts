import { type FingerprintKey, fingerprintOf } from '#domain/redaction/fingerprint.ts'
import { keyStrength } from '#domain/redaction/key-names.ts'
import { type Shape, shapeOf, textOf } from './shape.ts'
import { hiddenUrl } from './url-shape.ts'

/**
 * A setting's value as it is in memory. `hidden`: there, but whoever was asked does not show it. `unreadable`: it could not be
 * had, and why. A `secret` one is never shown, however harmless it looks.
 */
export type SettingValue = { value: unknown; secret: boolean } | { hidden: true } | { unreadable: string }

/** Settings by name. */
export type Settings = Readonly<Record<string, SettingValue>>

/** A value by its look, safe to show and to keep. `fingerprint`: of secrets alone, keyed. */
export type ValueView = { shape: string; detail: string; secret: boolean; fingerprint: string | null }

/** How values are looked at: the key of fingerprints, and what tells shapes (default: `shapeOf`). */
export type Viewing = { key: FingerprintKey; shapeOf?: (value: unknown) => Shape }

/** Shapes of secrets may not say more than their kind: these details are counts. */
const COUNTED = new Set(['JWT', 'hex key', 'base64 key', 'PEM private key'])

/**
 * @param name of the setting; a value under a secret's name is one
 * @throws whatever the shape's judge throws
 */
export function viewValue(name: string, { value, secret }: { value: unknown; secret: boolean }, viewing: Viewing): ValueView {
  const judged = (viewing.shapeOf ?? shapeOf)(value)
  const text = textOf(value)
  const isSecret = secret || judged.secret || isSecretByName(name, judged.shape, text)
  if (!isSecret) return { ...judged, secret: false, fingerprint: null }
  return {
    shape: secretShape(judged.shape),
    detail: detailOf(judged, text),
    secret: true,
    fingerprint: fingerprintOf(text, viewing.key),
  }
}

/** Under a name that may mean a secret, such as `SHOP_KEY`, what was generated is one. */
function isSecretByName(name: string, shape: string, text: string): boolean {
  if (text.trim() === '' || shape === 'boolean') return false
  const strength = keyStrength(name)
  return strength === 'certain' || strength === 'likely' || (strength === 'possible' && shape === 'UUID')
}

/** What a word or text looks like says nothing of a secret. */
const secretShape = (shape: string): string => (shape === 'word' ? 'text' : shape)

function detailOf({ shape, detail }: Shape, text: string): string {
  if (shape.endsWith('URL') && URL.canParse(text)) return hiddenUrl(text)
  return COUNTED.has(shape) || shape.endsWith('-token') || shape.endsWith('-key') ? detail : 'not shown'
}
