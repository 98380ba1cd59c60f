import { blockBehind, endOfContinued } from './continued-value.ts'
import type { SecretSpan } from './finding.ts'
import { type KeyStrength, keyStrength } from './key-names.ts'
import { isPlausibleSecret, looksRandom } from './randomness.ts'
import { isSecretValue, type ValuePlace } from './secret-value.ts'

/** A part of a name that makes it a secret's, in the languages that have come up; where it may begin, `text-features.ts` says. */
const KEYWORD =
  /pass|pwd|(?<![a-z])pw(?![a-z])|secret|token|key|auth|cred|bearer|jwt|signature|sig|sas|otp|psk|mnemonic|_pat(?![a-z])|rase[nñ]a|enha(?![a-z])|nnwort|htwoord|arola(?![a-z])|lave(?![a-z])|ifre(?![a-z])|as[lł]o(?![a-z])|enord|парол|密[码碼]|口令|パスワード|비밀번호/iy
/** Characters a name is extended by on each side of its keyword; longer names are cut, not followed. */
const NAME_REACH = 64

/** What a secret is for, in prose: "the password for the database", "Token für den Bot". */
const PHRASE =
  "(?:for|of|at|on|in|für|von|para|de|del|pour|du|от|для)(?:[ \\t][\\w\\u00c0-\\u024f\\u0400-\\u04ff'./@%-]{1,20}){1,5}?"

/** After a name: closing quotes or brackets, a type, and the sign of some language (`=`, `:=`, `?=`, `.=`, `=>`, ` is `, `>` of a tag, `,` between arguments). */
const SEPARATOR = new RegExp(
  [
    '["\'`\\])}*]{0,3}[ \\t]{0,8}',
    "(?::?[ \\t]{0,4}(?:&?(?:'static )?str|(?:std::)?string|char\\*?|text|varchar|const|secretstr)[ \\t]{0,4}(?==))?",
    '(?:(?::{1,3}=|[?.+|&!]?={1,3}>?|->|:\\*{0,2}|：)[ \\t]{0,8}(?:\\((?=["\'][^"\'\\n]{8,500}["\']\\s{1,80}["\']))?',
    '|[是はため為为][ \\t]{0,2}',
    '|>\\s{0,60}',
    '|(?<=["\'][ \\t]{1,8})value[ \\t]{0,2}=[ \\t]{0,2}(?=["\'])',
    '|(?<![ \\t])\\((?=["\'])',
    '|(?<=["\'`]),[ \\t]{0,8}(?=["\'`])',
    // Prose: "password is: x", "Passwort lautet x", "was changed to x", "token for the gateway is x", "token (x)".
    '|(?<=[ \\t])(?:',
    '(?:(?:is|was|been|now|has been)[ \\t]{1,2})?(?:changed|set|reset|updated|rotated) to|to(?=[ \\t]["\'`])|<<<|',
    `(?:${PHRASE}[ \\t])?(?:is|was|are|ist|lautet|es|est|é|è|jest|является|=|(?:should|must|will) be|remains|is (?:still|now))(?:[ \\t]{0,2}:)?(?=[ \\t])|${PHRASE}:(?=[ \\t]))[ \\t]{1,8}`,
    "|(?<=[a-z])['’]s[ \\t](?=\\S*\\d)",
    '|,?[ \\t]value[ \\t]',
    '|(?<=[ \\t])\\((?=[^\\s()]{8,200}\\)))',
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
export function findAssignments(text: string, places: readonly number[]): SecretSpan[] {
  const spans: SecretSpan[] = []
  const last = new Map<string, Assigned>()
  let from = 0
  for (const at of places) {
    if (at < from) continue
    KEYWORD.lastIndex = at
    const keyword = KEYWORD.exec(text)?.[0]
    if (keyword === undefined) continue
    const name = nameAround(text, at, at + keyword.length)
    from = name.end
    const called = text.slice(name.start, name.end)
    const value: Judged | null = repeated(text, name, last.get(called)) ?? valueBeside(text, name)
    if (!value) continue
    last.set(called, { name, value })
    if (value.secret) spans.push({ kind: kindOf(keyword), start: value.start, end: value.end })
    // What is taken is not read again, nor what is long: linear, however often a name repeats.
    if (value.secret || value.end - value.start > MAX_REREAD) from = value.end
  }
  return spans
}

/** Whether one of `places` is the name of a secret, or a bare "key" that a word before it makes one. */
export function namesSecret(text: string, places: readonly number[]): boolean {
  let from = 0
  for (const at of places) {
    if (at < from) continue
    KEYWORD.lastIndex = at
    if (!KEYWORD.test(text)) continue
    const { start, end } = nameAround(text, at, KEYWORD.lastIndex)
    from = end
    const name = text.slice(start, end)
    if (/^keys?$/i.test(name) || keyStrength(name) !== null) return true
  }
  return false
}

/** Words that mean a password mean nothing else; the others do. */
const kindOf = (keyword: string): SecretSpan['kind'] =>
  /^(?:secret|token|key|auth|cred|bearer|jwt|sig|sas|otp|mnemonic|_pat)/i.test(keyword) ? 'credential' : 'password'

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
  if (/^passe$/i.test(text.slice(name.start, name.end)) && /mot de $/i.test(text.slice(Math.max(0, name.start - 7), name.start)))
    return 'certain'
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

const COLON = 58

/** Letters (Latin and Cyrillic), digits, `_`, `-`, `.`. */
const isNameUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) ||
  (unit >= 65 && unit <= 90) ||
  (unit >= 48 && unit <= 57) ||
  unit === 95 ||
  unit === 45 ||
  unit === 46 ||
  (unit >= 0xc0 && unit <= 0x24f) ||
  (unit >= 0x400 && unit <= 0x4ff)

/** The value beside a name, and whether it must be masked; `null` when nothing stands there. */
function valueAfter(text: string, name: Range, strength: KeyStrength): Judged | null {
  const block = text.charCodeAt(name.end) === COLON ? blockBehind(text, name.end) : null
  if (block)
    return {
      ...block,
      quoted: true,
      secret: isSecretValue(text.slice(block.start, block.end), {
        name: text.slice(name.start, name.end),
        strength,
        stands: 'quoted',
      }),
    }
  const separated = endOf(SEPARATOR, text, name.end)
  const from = separated ?? endOf(GAP, text, name.end)
  const value = from === null ? null : readValue(text, from)
  if (!value) return null
  const sign = text.slice(name.end, value.start)
  // What a phrase was read over, a colon ends as often as it names.
  const opensTag = sign.includes('>') && !/[=-]>/.test(sign)
  if (opensTag && text.charAt(value.start) === '@') return null
  if (sign.startsWith(':') && inArn(text, name.start)) return null
  // A line break between them belongs to a tag alone, a comma to the first argument of a call.
  if (sign.includes('\n') && text.charAt(name.start - 1) !== '<') return null
  if (sign.includes(',') && !sign.includes('value') && text.charAt(name.start - 2) !== '(') return null
  const content = text.slice(value.start, value.end)
  const place: ValuePlace = {
    name: text.slice(name.start, name.end),
    strength,
    stands: value.quoted ? 'quoted' : /\s$/.test(sign) ? 'loose' : 'bare',
  }
  const apart = standsApart(content, place, sign)
  const goesOn =
    place.stands === 'loose' && isProse(content, text.slice(value.end, value.end + 3)) && !/pass|pwd/i.test(place.name)
  const secret = apart && !goesOn && isSecretValue(content, place)
  return { ...value, end: secret ? endOfContinued(text, value.end, value.quoted) : value.end, secret }
}

/** Without a sign between them, only a flag's value, a quoted password or what no prose contains is taken; nor is a link's text a name. */
function standsApart(content: string, { name, stands }: ValuePlace, sign: string): boolean {
  // The argument of a call is a value only where the call says that it sets one.
  if (sign.includes('('))
    return stands === 'quoted' ? /(?:^|\.)(?:[sS]et|[wW]ith)[A-Z_]/.test(name) : looksRandom(content) || isChosen(content)
  const signed = /[=:：>,]/.test(sign) && !/^[ \t]{1,8}[\p{L}]/u.test(sign) && !(stands === 'loose' && sign.includes(')'))
  if (signed || name.startsWith('--')) return true
  const quotedPassword = stands === 'quoted' && !content.includes(' ') && /pass|pwd/i.test(name)
  return quotedPassword || isPassphrase(content, name, sign) || (isPlausibleSecret(content) && /^[^([{]/.test(content))
}

/** As people choose passwords that must hold a bit of everything: letters of both cases, a digit and a sign that no name has. */
const isChosen = (content: string): boolean =>
  /[a-z]/.test(content) && /[A-Z]/.test(content) && /\d/.test(content) && /[^\w./:-]/.test(content)

/** `arn:aws:secretsmanager:…:secret:name`: the name of a secret, not its value. */
const inArn = (text: string, at: number): boolean =>
  text.charAt(at - 1) === ':' && text.slice(Math.max(0, at - 80), at).includes('arn:aws')

/** What a password is said to be, though it has the shape of a name: `Winter-2024`, `correct-horse-battery`. */
const isPassphrase = (content: string, name: string, sign: string): boolean =>
  /[^\s=:：,>("'`]/.test(sign) &&
  kindOf(name) === 'password' &&
  (/^[A-Za-z]{4,20}[-_]\d{3,8}[.,]?$/.test(content) || /^[a-z]{4,12}(?:[-_.][a-z]{4,12}){2,8}[.,]?$/.test(content))

/** "Secrets: maintained rule sets first": a plain word with more words behind it. */
const isProse = (content: string, behind: string): boolean => /^[A-Za-z][a-z]+$/.test(content) && /^ [a-z]/i.test(behind)

function readValue(text: string, from: number): Value | null {
  // Python, Rust and Bash put a letter or a dollar before some quotes.
  const open = /[brufBRUFNEL$@]/.test(text.charAt(from)) && text.charAt(from + 1) in QUOTED ? from + 1 : from
  const triple = text.startsWith(text.charAt(open).repeat(3), open) && text.charAt(open) in QUOTED ? 2 : 0
  const inside = QUOTED[text.charAt(open)]
  const close = inside ? endOf(inside, text, open + 1 + triple) : null
  if (close !== null) return { start: open + 1 + triple, end: close, quoted: true }
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
