import type { SecretSpan } from './finding.ts'
import { type KeyStrength, keyStrength } from './key-names.ts'
import { isPlausibleSecret } from './randomness.ts'
import { isSecretValue } from './secret-value.ts'

const KEYWORD = /pass|pwd|secret|token|key|auth|credential|bearer|jwt|signature|sig|sas|otp|mnemonic/gi
/** Characters a name is extended by on each side of its keyword; longer names are cut, not followed. */
const NAME_REACH = 64

/** After a name: `=`, `:`, `:=`, `=>`, `->`, `>` of a tag, ` is `, with closing quotes or brackets before it. */
const SEPARATOR = /["'`\]]{0,3}[ \t]{0,8}(?:(?::=|=>|->|={1,3}|!=|:|>)|(?:is|was|are|set to|=)(?=[ \t]))[ \t]{0,8}/iy
/** After a flag or a word of prose: `--token abc`, `password "abc"`. */
const GAP = /[ \t]{1,3}/y
const QUOTED = /(?:[bruf]|\$)?(["'`])((?:\\[^\n]|(?!\1)[^\\\n]){1,4096})\1/iy
/** To the end of the word; `,` `;` `&` belong to the value unless they start the next item. Bounded look-ahead keeps this linear. */
const BARE = /(?:[^\s"'`<>,;&]|[,;&](?!\s|$|["'`]|[\w .%-]{1,40}[=:]))+/y

type Value = { start: number; end: number; quoted: boolean }

/** Values that stand beside a secret's name: `key=value`, `"key": "value"`, `--key value`, `<key>value</key>`, "the password is value". */
export function findAssignments(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  const scan = KEYWORD
  scan.lastIndex = 0
  for (let hit = scan.exec(text); hit; hit = scan.exec(text)) {
    const name = nameAround(text, hit.index, hit.index + hit[0].length)
    scan.lastIndex = name.end
    const strength = keyStrength(text.slice(name.start, name.end))
    if (!strength) continue
    const value = valueAfter(text, name, strength)
    if (!value) continue
    spans.push({ kind: /pass|pwd/i.test(hit[0]) ? 'password' : 'credential', start: value.start, end: value.end })
    scan.lastIndex = value.end
  }
  return spans
}

function nameAround(text: string, from: number, to: number): { start: number; end: number } {
  let start = from
  let end = to
  while (start > 0 && from - start < NAME_REACH && isNameUnit(text.charCodeAt(start - 1))) start--
  while (end < text.length && end - to < NAME_REACH && isNameUnit(text.charCodeAt(end))) end++
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

function valueAfter(text: string, name: { start: number; end: number }, strength: KeyStrength): Value | null {
  const place = { name: text.slice(name.start, name.end), strength }
  const separated = endOf(SEPARATOR, text, name.end)
  const from = separated ?? endOf(GAP, text, name.end)
  if (from === null) return null
  const value = readValue(text, from)
  if (!value) return null
  const content = text.slice(value.start, value.end)
  if (!isSecretValue(content, { ...place, quoted: value.quoted })) return null
  if (separated !== null && /[=:>]/.test(text.slice(name.end, separated))) return value
  // Without a sign between them, only a flag's value, a quoted one or one that no prose contains is taken.
  const isFlag = separated === null && place.name.startsWith('--')
  return isFlag || (value.quoted && !content.includes(' ')) || isPlausibleSecret(content) ? value : null
}

function readValue(text: string, from: number): Value | null {
  const quoted = matchAt(QUOTED, text, from)
  if (quoted?.[2] !== undefined) {
    const end = from + quoted[0].length - 1
    return { start: end - quoted[2].length, end, quoted: true }
  }
  const start = /["'`]/.test(text.charAt(from)) ? from + 1 : from
  const end = endOf(BARE, text, start)
  return end === null ? null : { start, end: start + withoutClosers(text.slice(start, end)).length, quoted: false }
}

/** A closing bracket that nothing in the value opened belongs to the text around it. */
function withoutClosers(value: string): string {
  const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
  const opener = closers[value.at(-1) ?? '']
  return opener === undefined || value.includes(opener) ? value : withoutClosers(value.slice(0, -1))
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at
  return sticky.exec(text)
}

const endOf = (sticky: RegExp, text: string, at: number): number | null => (matchAt(sticky, text, at) ? sticky.lastIndex : null)
