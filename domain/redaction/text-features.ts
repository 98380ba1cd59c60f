import { tokenRules } from './token-rules.ts'

/** What one pass over a text says of what it may hold; what it denies need not be looked for. */
export type TextFeatures = {
  /** Where the prefix of a token may stand, ascending. */
  tokens: readonly number[]
  header: boolean
  assignment: boolean
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
const HEADER = 2
const ASSIGNMENT = 4
const URL = 8
const PRIVATE_KEY = 16

/** Characters that tell words apart, without case; all others are one class. Six bits each, so that three fill a small table. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789.-_/:~ @%\\=+'
const RUN_CLASS = 64
const ESCAPE_CLASS = 128
const classes = new Uint8Array(128)
for (const [index, character] of ALPHABET.split('').entries()) {
  const properties = (/[a-z0-9+/_-]/.test(character) ? RUN_CLASS : 0) | (/[\\%]/.test(character) ? ESCAPE_CLASS : 0)
  for (const unit of [character, character.toUpperCase()]) classes[unit.charCodeAt(0)] = (index + 1) | properties
}
const classOf = (unit: number): number => (unit < 128 ? (classes[unit] ?? 0) : 0)

/** For every three characters: what begins with them. */
const beginnings = new Uint8Array(2 ** 18)
function enter(word: string, what: number): void {
  const [a = 0, b = 0, c] = word
    .slice(0, 3)
    .split('')
    .map((character) => classOf(character.charCodeAt(0)) & 63)
  const thirds = c === undefined ? Array.from({ length: 64 }, (_, third) => third) : [c]
  for (const third of thirds) {
    const index = (a << 12) | (b << 6) | third
    beginnings[index] = (beginnings[index] ?? 0) | what
  }
}
for (const prefix of tokenRules.flatMap((rule) => rule.prefixes)) enter(prefix, TOKEN)
const headers = 'authorization bearer basic cookie -user -cookie identified sshpass -cli mysql mariadb :5432: oracle:'.split(' ')
for (const word of [...headers, '-u ', '-u=', '-b ', '-p ', '-k ', '-s ']) enter(word, HEADER)
for (const word of 'pass pwd pw secret token key auth cred bearer jwt sig sas otp psk mnemonic _pat'.split(' '))
  enter(word, ASSIGNMENT)
enter('://', URL)
enter('private key', PRIVATE_KEY)

const NONE: readonly number[] = []

/** One pass, about a nanosecond a character. */
export function featuresOf(text: string): TextFeatures {
  let tokens: number[] | null = null
  let seen = 0
  let properties = 0
  let last = 0
  let run = 0
  let longest = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const found = unit < 128 ? (classes[unit] ?? 0) : 0
    properties |= found
    run = (found & RUN_CLASS) === 0 ? 0 : run + 1
    if (run > longest) longest = run
    last = ((last << 6) | (found & 63)) & 0x3ffff
    const begins = beginnings[last] ?? 0
    if (begins !== 0) {
      seen |= begins
      if ((begins & TOKEN) !== 0) (tokens ??= []).push(at - 2)
    }
  }
  return {
    tokens: tokens ?? NONE,
    header: (seen & HEADER) !== 0,
    assignment: (seen & ASSIGNMENT) !== 0,
    url: (seen & URL) !== 0,
    privateKey: (seen & PRIVATE_KEY) !== 0,
    run: longest >= SHORTEST_RUN,
    escaped: (properties & ESCAPE_CLASS) !== 0,
  }
}
