import type { SecretKind } from './finding.ts'

/** A token that its issuer made recognisable: it starts with one of `prefixes`, and `pattern` covers it whole. */
export type TokenRule = {
  kind: SecretKind
  prefixes: readonly string[]
  /** Sticky, from the first character of the prefix. Greedy over the token's alphabet without a fixed end, so that no tail stays behind. */
  pattern: RegExp
  /** The prefix is short or a part of common words: only where a word can start, and the token must look generated. */
  strict?: true
  /** Only where a word can start. */
  starts?: true
  /** Whether a match is a token and no name. */
  looks?: (token: string) => boolean
  /** What belongs to the token before its prefix, which then is a mark in its middle; without it there is none. */
  before?: RegExp
}

/** The alphabet of most tokens: base64url. */
export const w = '[A-Za-z0-9_-]'
export const rule = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  kind,
  prefixes: prefixes.split(' '),
  pattern: new RegExp(pattern, 'y'),
})
/** Only where a word can start: the prefix stands in words and in base64 too. */
export const word = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  ...rule(kind, prefixes, pattern),
  starts: true,
})
export const strict = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  ...rule(kind, prefixes, pattern),
  strict: true,
})
export const marked = (kind: SecretKind, before: RegExp, mark: string, pattern: string): TokenRule => ({
  ...rule(kind, mark, pattern),
  before,
})
