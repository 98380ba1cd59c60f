import type { SecretSpan } from './finding.ts'
import { type KeyStrength, keyStrength } from './key-names.ts'
import { isPlausibleSecret, looksRandom } from './randomness.ts'
import { isSecretValue, type ValuePlace } from './secret-value.ts'

const KEYWORD =
  /pass|pwd|(?<![a-z])pw(?![a-z])|secret|token|key|auth|cred|bearer|jwt|signature|sig|sas|otp|psk|mnemonic|(?<=_)pat(?![a-z])/gi
/** Characters a name is extended by on each side of its keyword; longer names are cut, not followed. */
const NAME_REACH = 64

/** After a name: closing quotes or brackets, a type, and the sign of some language (`=`, `:=`, `?=`, `.=`, `=>`, ` is `, `>` of a tag, `,` between arguments). */
const SEPARATOR = new RegExp(
  [
    '["\'`\\])}]{0,3}[ \\t]{0,8}',
    "(?::?[ \\t]{0,4}(?:&?(?:'static )?str|(?:std::)?string|char\\*?|text|varchar|const|secretstr)[ \\t]{0,4}(?==))?",
    '(?:(?::{1,3}=|[?.+|&!]?={1,3}>?|->|:)[ \\t]{0,8}',
    '|>\\s{0,60}',
    '|(?<=["\'][ \\t]{1,8})value[ \\t]{0,2}=[ \\t]{0,2}(?=["\'])',
    '|(?<![ \\t])\\((?=["\'])',
    '|(?<=["\'`]),[ \\t]{0,8}(?=["\'`])',
    // Prose: "password is: x", "Passwort lautet x", "was changed to x", "token for the gateway is x", "token (x)".
    '|(?<=[ \\t])(?:',
    '(?:(?:is|was|been|now|has been)[ \\t]{1,2})?(?:changed|set|reset|updated|rotated) to|to(?=[ \\t]["\'`])|<<<|',
    "(?:(?:for|of|at|on|in)(?:[ \\t][\\w'./-]{1,20}){1,5}?[ \\t])?(?:is|was|are|ist|lautet|es|est|=)(?:[ \\t]{0,2}:)?(?=[ \\t]))[ \\t]{1,8}",
    '|(?<=[ \\t])\\((?=[^\\s()]{16,200}\\)))',
  ].join(''),
  'iy',
)
/** After a flag or a word of prose: `--token abc`, `password "abc"`. */
const GAP = /[ \t]{1,3}/y
/** To the closing quote of its kind; a quoted value is on one line and has an end, or it is read as a bare one. */
const QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /(?:\\[^\n]|[^"\\\n])+(?=")/y,
  "'": /(?:\\[^\n]|[^'\\\n])+(?=')/y,
  '`': /(?:\\[^\n]|[^`\\\n])+(?=`)/y,
}
/** To the end of the word; `,` `;` `&` belong to the value unless they start the next item. Bounded look-ahead keeps this linear. */
const BARE = /(?:[^\s"'`<>,;&]|[,;&](?!\s|$|["'`]|[\w .%-]{1,40}[=:]))+/y

type Range = { start: number; end: number }
type Value = Range & { quoted: boolean }

/** A value that is none, and not longer than this, is read again for names inside it. */
const MAX_REREAD = 1_024

/** Values that stand beside a secret's name: `key=value`, `"key": "value"`, `--key value`, `<key>value</key>`, "the password is value". */
export function findAssignments(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  const last = new Map<string, Assigned>()
  const scan = KEYWORD
  scan.lastIndex = 0
  for (let hit = scan.exec(text); hit; hit = scan.exec(text)) {
    const name = nameAround(text, hit.index, hit.index + hit[0].length)
    scan.lastIndex = name.end
    const called = text.slice(name.start, name.end)
    const value: Judged | null = repeated(text, name, last.get(called)) ?? valueBeside(text, name)
    if (!value) continue
    last.set(called, { name, value })
    if (value.secret)
      spans.push({ kind: /pass|pwd/i.test(hit[0]) ? 'password' : 'credential', start: value.start, end: value.end })
    // What is taken is not read again, nor what is long: linear, however often a name repeats.
    if (value.secret || value.end - value.start > MAX_REREAD) scan.lastIndex = value.end
  }
  return spans
}

type Judged = Value & { secret: boolean }
type Assigned = { name: Range; value: Judged }

/** What a judgement looks at: so much before a name, and so much after its value. */
const BEFORE_NAME = 16
const BEHIND_VALUE = 64
/** Values that end later are judged each time. */
const MAX_REPEATED = 256

/** The judgement of the last assignment to the same name, where the text around is the same: logs repeat themselves, and hostile texts do so all the time. */
function repeated(text: string, name: Range, last: Assigned | undefined): Judged | null {
  if (!last || last.name.start < BEFORE_NAME) return null
  const reach = last.value.end - last.name.start + BEHIND_VALUE
  if (reach > MAX_REPEATED || dependsOnFarText(text, last.value)) return null
  const shift = name.start - last.name.start
  const windowAt = (start: number): string => text.slice(start - BEFORE_NAME, start + reach)
  if (windowAt(name.start) !== windowAt(last.name.start)) return null
  return { ...last.value, start: last.value.start + shift, end: last.value.end + shift }
}

/** A bare value beside a quote is bare only because the quote is never closed. */
const dependsOnFarText = (text: string, value: Value): boolean =>
  !value.quoted && /["'`]/.test(text.charAt(value.start - 1) + text.charAt(value.end))

function valueBeside(text: string, name: Range): Judged | null {
  const strength = keyStrength(text.slice(name.start, name.end)) ?? strengthInProse(text, name)
  return strength && valueAfter(text, name, strength)
}

/** `API key`, `secret key`: a name of two words, as prose has it. */
const KEY_IN_PROSE = /(?:api|access|secret|private|signing|encryption|license|account|master)[ -]$/i

function strengthInProse(text: string, name: Range): KeyStrength | null {
  if (name.end - name.start > 4 || !/^keys?$/i.test(text.slice(name.start, name.end))) return null
  return KEY_IN_PROSE.test(text.slice(Math.max(0, name.start - 12), name.start)) ? 'likely' : null
}

function nameAround(text: string, from: number, to: number): Range {
  let start = from
  let end = to
  while (start > 0 && from - start < NAME_REACH && isNameUnit(text.charCodeAt(start - 1))) start--
  while (end < text.length && end - to < NAME_REACH && isNameUnit(text.charCodeAt(end))) end++
  // The end of a sentence is no part of a name.
  if (text.charAt(end - 1) === '.') end--
  return { start, end }
}

/** Letters, digits, `_`, `-`, `.`. */
const isNameUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) ||
  (unit >= 65 && unit <= 90) ||
  (unit >= 48 && unit <= 57) ||
  unit === 95 ||
  unit === 45 ||
  unit === 46

/** The value beside a name, and whether it must be masked; `null` when nothing stands there. */
function valueAfter(text: string, name: Range, strength: KeyStrength): Judged | null {
  const separated = endOf(SEPARATOR, text, name.end)
  const from = separated ?? endOf(GAP, text, name.end)
  const value = from === null ? null : readValue(text, from)
  if (!value) return null
  const sign = text.slice(name.end, value.start)
  // A line break between them belongs to a tag alone, a comma to the first argument of a call.
  if (sign.includes('\n') && text.charAt(name.start - 1) !== '<') return null
  if (sign.includes(',') && text.charAt(name.start - 2) !== '(') return null
  const content = text.slice(value.start, value.end)
  const place: ValuePlace = {
    name: text.slice(name.start, name.end),
    strength,
    stands: value.quoted ? 'quoted' : /\s$/.test(sign) ? 'loose' : 'bare',
  }
  const apart = standsApart(content, place, sign)
  const goesOn =
    place.stands === 'loose' && isProse(content, text.slice(value.end, value.end + 3)) && !/pass|pwd/i.test(place.name)
  return { ...value, secret: apart && !goesOn && isSecretValue(content, place) }
}

/** Without a sign between them, only a flag's value, a quoted password or what no prose contains is taken; nor is a link's text a name. */
function standsApart(content: string, { name, stands }: ValuePlace, sign: string): boolean {
  // The argument of a call is a value only where the call says that it sets one.
  if (sign.includes('(')) return stands === 'quoted' ? /(?:^|\.)(?:[sS]et|[wW]ith)[A-Z_]/.test(name) : looksRandom(content)
  const signed = /[=:>,]/.test(sign) && !(stands === 'loose' && sign.includes(')'))
  if (signed || name.startsWith('--')) return true
  const quotedPassword = stands === 'quoted' && !content.includes(' ') && /pass|pwd/i.test(name)
  return quotedPassword || (isPlausibleSecret(content) && /^[^([{]/.test(content))
}

/** "Secrets: maintained rule sets first": a plain word with more words behind it. */
const isProse = (content: string, behind: string): boolean => /^[A-Za-z][a-z]+$/.test(content) && /^ [a-z]/i.test(behind)

function readValue(text: string, from: number): Value | null {
  // Python, Rust and Bash put a letter or a dollar before some quotes.
  const open = /[brufBRUF$]/.test(text.charAt(from)) && text.charAt(from + 1) in QUOTED ? from + 1 : from
  const inside = QUOTED[text.charAt(open)]
  const close = inside ? endOf(inside, text, open + 1) : null
  if (close !== null) return { start: open + 1, end: close, quoted: true }
  const start = /["'`]/.test(text.charAt(from)) ? from + 1 : from
  const end = endOf(BARE, text, start)
  return end === null ? null : { start, end: start + withoutClosers(text.slice(start, end)).length, quoted: false }
}

const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** A closing bracket that nothing in the value opened belongs to the text around it. */
function withoutClosers(value: string): string {
  if (!(value.charAt(value.length - 1) in OPENERS)) return value
  const unopened = new Set(Object.keys(OPENERS).filter((closer) => !value.includes(OPENERS[closer] ?? closer)))
  let end = value.length
  while (end > 0 && unopened.has(value.charAt(end - 1))) end--
  return value.slice(0, end)
}

/** Where `sticky` ends when it matches at `at`; `null` when it does not. */
function endOf(sticky: RegExp, text: string, at: number): number | null {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : null
}
