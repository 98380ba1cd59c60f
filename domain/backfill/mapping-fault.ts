import { nearestName } from '#domain/nearest-name.ts'

/** What is wrong in a mapping, and where in its file. Holds no value of the source. */
export type MappingFault = { path: readonly (string | number)[]; message: string }

/** "did you mean title?", or all that is known: names of tables, columns, fields. */
export function meant(wrong: string, known: readonly string[]): string {
  const near = nearestName(wrong, known)
  if (near !== null) return `did you mean ${near}?`
  return known.length === 0 ? 'there is none' : `known here: ${shortened(known)}`
}

/** A schema of hundreds of tables must not fill the screen. */
const MAX_NAMES = 30
const shortened = (names: readonly string[]): string =>
  names.length <= MAX_NAMES ? names.join(', ') : `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`
