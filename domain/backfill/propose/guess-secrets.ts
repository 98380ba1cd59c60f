import { findSecrets } from '#domain/redaction/find-secrets.ts'
import { keyStrength } from '#domain/redaction/key-names.ts'
import type { Guess, InspectedTable } from './inspected.ts'

/** Text beyond this is not searched: a look is no redaction. */
const MAX_LOOKED = 20_000

/** Columns that hold secrets by their name or by what redaction finds in them; the value is the kind. No value of the source is in it. */
export function guessSecrets({ columns }: InspectedTable): { column: string; guess: Guess<string> }[] {
  return columns.flatMap(({ name, values }) => {
    const texts = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, MAX_LOOKED))
    const found = texts.map((text) => findSecrets(text)[0]?.kind).filter((kind) => kind !== undefined)
    const kinds = [...new Set(found)]
    const strength = keyStrength(name)
    if (kinds.length > 0) {
      const reason = `found in ${found.length} of ${texts.length} different values looked at`
      return [{ column: name, guess: { value: kinds.join(', '), confidence: 0.95, reason } }]
    }
    const isText = texts.some((text) => /[a-z]/i.test(text))
    if (strength === null || !isText) return []
    const confidence = { certain: 0.9, likely: 0.6, possible: 0.4 }[strength]
    return [{ column: name, guess: { value: 'by its name', confidence, reason: 'named like a secret' } }]
  })
}
