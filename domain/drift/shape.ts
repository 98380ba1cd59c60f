import { findTokens } from '#domain/redaction/find-tokens.ts'
import { isUuid, looksRandom } from '#domain/redaction/randomness.ts'
import { urlShape } from './url-shape.ts'

/** What a value looks like. `secret`: its look alone gives it away as one. `detail` is for people and safe to show. */
export type Shape = { shape: string; detail: string; secret: boolean }

/** The longest plain word that is shown as it is. */
const MAX_SHOWN = 60

const open = (shape: string, detail: string): Shape => ({ shape, detail, secret: false })
const hidden = (shape: string, detail: string): Shape => ({ shape, detail, secret: true })

/** The first that fits gives the shape; each knows only its own form. */
const forms: readonly ((text: string) => Shape | null)[] = [
  (text) => (text.trim() === '' ? open('empty', 'empty') : null),
  (text) => (/-----BEGIN [A-Z0-9 ]*-----/.test(text) ? pem(text) : null),
  issued,
  (text) => (isUuid(text) ? open('UUID', 'a UUID') : null),
  (text) => (/^(?:true|false|yes|no|on|off)$/i.test(text) ? open('boolean', text) : null),
  (text) => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? open('number', text) : null),
  (text) =>
    /^\d{1,9}(?:\.\d+)?\s?(?:ms|s|sec|m|min|h|d|w)$/i.test(text) || /^P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?$/.test(text)
      ? open('duration', text)
      : null,
  urlShape,
  (text) =>
    /^[^\s@:/]+@[^\s@:/]+\.[A-Za-z]{2,}$/.test(text) ? open('email', `an address at ${text.slice(text.indexOf('@') + 1)}`) : null,
  (text) => (isIp(text) ? open('IP', text) : null),
  (text) => (/^[{[]/.test(text.trim()) ? json(text) : null),
  (text) => (/^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[^\s]*$/.test(text) && text.length <= 1024 ? open('path', short(text)) : null),
  (text) => (/^[0-9a-f]{20,}$/i.test(text) && looksGenerated(text) ? hidden('hex key', `${text.length * 4} bits`) : null),
  (text) =>
    /^[A-Za-z0-9+/_-]{20,}={0,2}$/.test(text) && looksRandom(text) ? hidden('base64 key', `${text.length} characters`) : null,
  (text) => (/^[A-Za-z][\w.:-]*$/.test(text) && text.length <= MAX_SHOWN ? open('word', text) : null),
]

/**
 * What a setting's value looks like. A value that is no text is judged by its JSON.
 * @throws when the value cannot be turned into text; `compare` makes an entry of that
 */
export function shapeOf(value: unknown): Shape {
  const text = textOf(value)
  for (const form of forms) {
    const found = form(text)
    if (found) return found
  }
  return open('text', `text of ${text.length} characters`)
}

/** A value as the deployed program sees it. @throws TypeError for what has no JSON */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const json = JSON.stringify(value)
  if (json === undefined) throw new TypeError(`A value of type ${typeof value} cannot be read.`)
  return json
}

/** The same shape for the purpose of comparing: a word and a text differ by chance. */
export const isSameShape = (left: string, right: string): boolean => family(left) === family(right)

const family = (shape: string): string => (shape === 'word' ? 'text' : shape)

/** Tokens that their issuer made recognisable: `sk-…`, `ghp_…`, `xoxb-…`, `AKIA…`, a JWT. */
function issued(text: string): Shape | null {
  const trimmed = text.trim()
  const [whole] = findTokens(trimmed).filter(({ start, end }) => start === 0 && end === trimmed.length)
  if (!whole) return null
  return whole.kind === 'jwt'
    ? hidden('JWT', `${trimmed.split('.').length} parts`)
    : hidden(whole.kind, `${trimmed.length} characters`)
}

function pem(text: string): Shape {
  if (/PRIVATE KEY/.test(text)) return hidden('PEM private key', `${text.split('\n').length} lines`)
  return open('PEM', /CERTIFICATE/.test(text) ? 'a certificate' : 'a public part')
}

function json(text: string): Shape | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed)
      ? open('JSON list', `${parsed.length} entries`)
      : open('JSON', `${Object.keys(parsed as object).length} names`) // begins with a brace
  } catch {
    return null
  }
}

const isIp = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$|\/)|(?=$|\/))){4}(?:\/\d{1,2})?$/.test(text) ||
  (/^[0-9a-f:]+(?:\/\d{1,3})?$/i.test(text) && (text.match(/:/g)?.length ?? 0) >= 2)

/** Digits alone are a number; letters alone may be a word: a key has both. */
const looksGenerated = (text: string): boolean => /\d/.test(text) && /[a-f]/i.test(text) && new Set(text).size >= 6

const short = (text: string): string => (text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`)
