/** What Postgres cannot hold in text: NUL, and halves of surrogate pairs (which would become U+FFFD on the way). */
const UNSTORABLE = /\\u0000|\\u[dD][89a-fA-F]/

/** The text as Postgres can hold it: without NUL, lone surrogates replaced by U+FFFD. */
export const storableText = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()

/** `storableText` for what may be absent. */
export const storableOrNull = (text: string | null | undefined): string | null => (text == null ? null : storableText(text))

/** The value as JSON that Postgres takes both as `json` and as `jsonb`. `undefined` becomes `null`. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value ?? null)
  // The expression also matches an escaped backslash before "u0000": cleaning what is clean changes nothing.
  return UNSTORABLE.test(json) ? JSON.stringify(cleaned(JSON.parse(json))) : json
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), cleaned(inner)]))
}

const LARGEST_INT = 2_147_483_647

/** A count as a column of 32 bits can hold it: whole, not below 0, the largest for what is more. */
export const storableCount = (count: number): number =>
  Number.isNaN(count) ? 0 : Math.min(Math.max(0, Math.round(count)), LARGEST_INT)

/** `storableCount` for what may be unknown. */
export const storableCountOrNull = (count: number | null): number | null =>
  count === null || Number.isNaN(count) ? null : storableCount(count)

/** An exit code as 32 bits with a sign, which Windows tells without one; `null` for what is none. */
export const storableExitCode = (code: number | null): number | null =>
  code !== null && Number.isInteger(code) && code >= -LARGEST_INT - 1 && code <= 0xffff_ffff ? code | 0 : null
