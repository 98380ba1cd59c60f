/** Shannon entropy of the characters of `text`, in bits a character (0 for an empty text). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** gitleaks' and detect-secrets' common floor for a generic secret: prose words and repeated characters stay below it. */
const MIN_ENTROPY = 3.5
/** Sixteen characters to draw from give less. */
const MIN_HEX_ENTROPY = 3
const HEX_ONLY = /^[0-9a-f]{32,}$/i
/** Longer values are judged by their first characters: entropy needs no more, and the cost stays bounded. */
const JUDGED_LENGTH = 256

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DATE_LIKE = /^\d{4}-\d\d-\d\d(?:[T ]|$)/
const VERSION_LIKE = /^v?\d+\.\d+[\w.+-]*$/
const WORDS = /^[A-Za-z]{2,20}(?:[-_./ ](?:[A-Za-z]{1,20}|\d{1,4})){1,20}\d{0,4}$/

/** Whether `text` has the shape of a UUID: an identifier, unless it stands where a key belongs. */
export const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text)

/** Whether `text` mixes letters and digits or symbols the way a chosen or generated secret does, and a word, date or version does not. */
export function isPlausibleSecret(text: string): boolean {
  if (text.length < 8 || DATE_LIKE.test(text) || VERSION_LIKE.test(text)) return false
  const judged = text.slice(0, JUDGED_LENGTH)
  return /\d/.test(judged) && /[A-Za-z]/.test(judged) && !WORDS.test(judged)
}

/** Whether `text` looks generated: long, of high entropy, with digits, and no path, date, version or hyphenated words. */
export function looksRandom(text: string): boolean {
  if (text.length < 16 || isUuid(text) || !isPlausibleSecret(text)) return false
  if (/^[./~]|:\/\//.test(text)) return false
  return entropyOf(text.slice(0, JUDGED_LENGTH)) >= (HEX_ONLY.test(text) ? MIN_HEX_ENTROPY : MIN_ENTROPY)
}
