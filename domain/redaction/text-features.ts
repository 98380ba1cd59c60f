import { beginningsOf, classes, ESCAPE_CLASS, RUN_CLASS } from './character-classes.ts'
import { commandPlaces } from './command-places.ts'
import { headerPlaces } from './header-places.ts'
import { tokenRules } from './token-rules.ts'

/** What one pass over a text says of what it may hold; what it denies need not be looked for. */
export type TextFeatures = {
  /** Where the prefix of a token may stand, ascending. */
  tokens: readonly number[]
  /** Where a word of a secret's name may stand, ascending. */
  names: readonly number[]
  /** Where a word may stand that announces a secret, ascending. */
  leads: readonly number[]
  url: boolean
  privateKey: boolean
  /** A run of base64 characters that is long enough to hold a secret. */
  run: boolean
  /** A backslash or a percent sign: the text may say more when it is decoded. */
  escaped: boolean
}

/** Base64 runs shorter than this cannot hold a secret with anything around it. */
export const SHORTEST_RUN = 24

const TOKEN = 1
const LEAD = 2
const ASSIGNMENT = 4
const URL = 8
const PRIVATE_KEY = 16

/** For every three characters: what begins with them. */
const beginnings = new Uint8Array(2 ** 18)
function enter(word: string, what: number): void {
  for (const index of beginningsOf(word)) beginnings[index] = (beginnings[index] ?? 0) | what
}
for (const prefix of tokenRules.flatMap((rule) => rule.prefixes)) enter(prefix, TOKEN)
for (const word of [...headerPlaces, ...commandPlaces].flatMap(({ words }) => words)) enter(word, LEAD)
for (const word of 'pass pwd pw secret token key auth cred bearer jwt sig sas otp psk mnemonic _pat ras enh nnw htw aro lav ifr asl asł eno пар 密码 口令 パスワ 비밀번'.split(
  ' ',
))
  enter(word, ASSIGNMENT)
enter('://', URL)
for (const word of ['private key', 'private-lines', 'vpn static']) enter(word, PRIVATE_KEY)

const NONE: readonly number[] = []

/** One pass, about a nanosecond a character. */
export function featuresOf(text: string): TextFeatures {
  let tokens: number[] | null = null
  let names: number[] | null = null
  let leads: number[] | null = null
  let seen = 0
  let properties = 0
  let last = 0
  let run = 0
  let longest = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const found = classes[unit] ?? 0
    properties |= found
    run = (found & RUN_CLASS) === 0 ? 0 : run + 1
    if (run > longest) longest = run
    last = ((last << 6) | (found & 63)) & 0x3ffff
    const begins = beginnings[last] ?? 0
    if (begins !== 0) {
      seen |= begins
      if ((begins & TOKEN) !== 0) (tokens ??= []).push(at - 2)
      if ((begins & ASSIGNMENT) !== 0) (names ??= []).push(at - 2)
      if ((begins & LEAD) !== 0) (leads ??= []).push(at - 2)
    }
  }
  return {
    tokens: tokens ?? NONE,
    names: names ?? NONE,
    leads: leads ?? NONE,
    url: (seen & URL) !== 0,
    privateKey: (seen & PRIVATE_KEY) !== 0,
    run: longest >= SHORTEST_RUN,
    escaped: (properties & ESCAPE_CLASS) !== 0,
  }
}
