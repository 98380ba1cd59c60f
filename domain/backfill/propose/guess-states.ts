import { findSecrets } from '#domain/redaction/find-secrets.ts'
import { keyStrength } from '#domain/redaction/key-names.ts'
import type { FieldMapping } from '../mapping.ts'
import type { Guess, InspectedColumn } from './inspected.ts'
import { wordsOf } from './words.ts'

const words = (text: string): readonly string[] => text.split('|')

/** How states are called elsewhere, by what they are called here. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  queued: words('queued|pending|new|waiting|open|created|scheduled|offen|wartet|wartend|neu|todo'),
  running: words('running|in progress|active|started|working|busy|laeuft|aktiv|in arbeit|processing'),
  done: words(
    'done|completed|complete|success|succeeded|successful|finished|ok|closed|erledigt|fertig|erfolgreich|passed|ended|beendet',
  ),
  failed: words('failed|failure|error|errored|crashed|fehler|fehlgeschlagen'),
  killed: words('killed|cancelled|canceled|aborted|stopped|terminated|abgebrochen|interrupted'),
  timeout: words('timeout|timed out|expired|zeitueberschreitung'),
  ok: words('ok|success|succeeded|done|completed|complete|passed|successful|erfolgreich|0|true'),
  nonzero: words('nonzero|non zero|exit nonzero'),
  error: words('error|failed|failure|errored|exception|timeout|fehler|false'),
  denied: words('denied|rejected|forbidden|blocked|refused|abgelehnt'),
  aborted: words('aborted|cancelled|canceled|killed|abgebrochen|interrupted'),
  unknown: words('unknown|pending|running|unbekannt'),
}

const MOST_STATES = 20

/**
 * A column of states as those that a field allows; `null` = it holds no states. What it says is shown, so it has to be a few short
 * words that no rule of redaction minds.
 */
export function guessStates(
  column: InspectedColumn,
  allowed: readonly string[],
  { confidence, required }: { confidence: number; required: boolean },
): Guess<FieldMapping> | null {
  const found = [...new Set(column.values.map(String))]
  if (
    found.length === 0 ||
    found.length > MOST_STATES ||
    found.some((text) => !isPlain(text)) ||
    keyStrength(column.name) !== null
  )
    return null
  const unknown = found.filter((text) => meaning(text, allowed) === null)
  const nothing = allowed.includes('unknown') ? 'unknown' : null
  const unseen = unseenOf(column, { nothing, required })
  if (unknown.length === 0 && found.every((text) => allowed.includes(text))) {
    const value = unseen.otherwise === undefined ? column.name : { from: column.name, otherwise: unseen.otherwise }
    return { value, confidence, reason: `named ${column.name}, says what is allowed${unseen.says}` }
  }
  // Where something has to be said, a word that nobody knows is left for a person to decide.
  const mapped = required ? found.filter((text) => !unknown.includes(text)) : found
  const map = Object.fromEntries(mapped.map((text) => [text, meaning(text, allowed) ?? nothing]))
  const known = (found.length - unknown.length) / found.length
  const open = unknown.length > 0 ? `; look at ${unknown.map((text) => JSON.stringify(text)).join(', ')}` : ''
  return {
    value: { from: column.name, map, ...(unseen.otherwise === undefined ? {} : { otherwise: unseen.otherwise }) },
    confidence: confidence * (0.4 + 0.6 * known),
    reason: `named ${column.name}, in words of the source${open}${unseen.says}`,
  }
}

type Unseen = { otherwise?: string | null; says: string }

/** What becomes of a word in rows that nobody looked at: it must not stop the rest, where its field can do without. */
function unseenOf({ isWhole }: InspectedColumn, { nothing, required }: { nothing: string | null; required: boolean }): Unseen {
  if (isWhole) return { says: '' }
  if (required) return { says: '; not all rows were looked at: one with another word will be a bad row' }
  return { otherwise: nothing, says: `; not all rows were looked at: another word becomes ${nothing ?? 'nothing'}` }
}

const isPlain = (text: string): boolean => /^[\p{L}\d][\p{L}\d _-]{0,29}$/u.test(text) && findSecrets(text).length === 0

function meaning(text: string, allowed: readonly string[]): string | null {
  const plain = wordsOf(text).join(' ')
  return allowed.find((each) => each === plain) ?? allowed.find((each) => synonyms[each]?.includes(plain)) ?? null
}
