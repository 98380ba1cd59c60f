/** A stretch of text that must not be kept: `[start, end)` in UTF-16 units. */
export type SecretSpan = { kind: SecretKind; start: number; end: number }

/** What was found, without its value. `start` and `end` point into the text as it was before redaction. */
export type Finding = SecretSpan & {
  /** Eight hex digits of a keyed hash: equal secrets have equal fingerprints under one key. */
  fingerprint: string
}

/** Kinds that a shape or a place gives; the others are named after the token's issuer. */
export const placeKinds = [
  'password',
  'credential',
  'url-credential',
  'authorization',
  'cookie',
  'private-key',
  'aws-secret-key',
  'unreadable',
] as const
export type PlaceKind = (typeof placeKinds)[number]

/** `password`, `github-token`, …: lower case, digits and hyphens only, as it stands in the replacement. */
export type SecretKind = PlaceKind | `${string}-token` | `${string}-key` | 'jwt'

/** Text that replaces one secret: kind and fingerprint, never any of its characters. */
export const placeholder = (kind: SecretKind, fingerprint: string): string => `[redacted:${kind}:${fingerprint}]`

const PLACEHOLDER = /\[redacted:[a-z0-9-]{1,40}:[0-9a-f]{8}\]/g

/** A control character: in no secret's alphabet, not white space, and of one byte, as most texts are. */
const FILLER = '\u0098'

/** `text` with every earlier replacement turned into filler of the same length, so that no rule reads its words as a finding. */
export const withoutPlaceholders = (text: string): string =>
  text.includes('[redacted:') ? text.replace(PLACEHOLDER, (found) => FILLER.repeat(found.length)) : text

/** What the rules read in place of a replacement. */
export const fillerFor = (kind: SecretKind): string => FILLER.repeat(placeholder(kind, '00000000').length)

/** Whether there is nothing left to hide in `text`: it is earlier replacements (as filler) and the marks between them. */
export const isBlank = (text: string): boolean => !/[^\u0098\s"'`,;:.()[\]{}]/.test(text)

/** What is left of a text beside earlier replacements: only that is judged, so that a second redaction judges as the first did. */
export const withoutFiller = (text: string): string => (text.includes(FILLER) ? text.replaceAll(FILLER, '') : text)
