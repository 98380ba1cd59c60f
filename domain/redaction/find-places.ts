import type { SecretSpan } from './finding.ts'
import { isPlausibleSecret, looksRandom } from './randomness.ts'

/** `scheme://user:password@host`. Schemes of databases and brokers allow `/` in a password that nobody encoded; web addresses do not. */
const URL_START = /([a-z][a-z0-9+.-]{1,20}):\/\//gi
const WEB_SCHEMES = new Set(['http', 'https', 'ws', 'wss', 'ftp', 'git', 'ssh'])
/** User name and password together; longer ones are not followed. */
const MAX_USERINFO = 600

/** Passwords, and tokens in place of a user name, in URLs. */
export function findUrlCredentials(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  for (const hit of text.matchAll(URL_START)) {
    const start = hit.index + hit[0].length
    const web = WEB_SCHEMES.has((hit[1] ?? '').toLowerCase())
    const authority = (web ? /^[^\s"'<>`\\/?#]*/ : /^[^\s"'<>`\\?]*/).exec(text.slice(start, start + MAX_USERINFO))?.[0] ?? ''
    const at = authority.lastIndexOf('@')
    if (at <= 0) continue
    const colon = authority.indexOf(':')
    const secretFrom = colon >= 0 && colon < at ? colon + 1 : looksRandom(authority.slice(0, at)) ? 0 : at
    if (at > secretFrom && !/^(?:\$|\{|<|\*+$)/.test(authority.slice(secretFrom, at))) {
      spans.push({ kind: 'url-credential', start: start + secretFrom, end: start + at })
    }
  }
  return spans
}

const AUTHORIZATION =
  /\bauthorization["'\]]{0,3}[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["']?(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|bot|key|aws4-hmac-sha256)[ \t]{1,4})?/gi
const BEARER = /\b(?:bearer|basic)[ \t]{1,4}(?=[A-Za-z0-9._~+/=-]{12})/gi
const COOKIE = /\b(set-)?cookie["'\]]{0,3}[ \t]{0,4}[:=][ \t]{0,4}["']?(?=[^\s=;"']{1,80}=)/gi
const CURL_USER = /\s(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,100}:/g
const IDENTIFIED_BY = /\bidentified[ \t]{1,4}by[ \t]{1,4}["']/gi

/** Whole values of Authorization and Cookie headers, bare bearer tokens, `curl -u user:password` and SQL's IDENTIFIED BY. */
export function findHeaderSecrets(text: string): SecretSpan[] {
  return [
    ...after(
      AUTHORIZATION,
      'authorization',
      text,
      /[^\r\n"'`\\]{1,8192}/y,
      (value) => value.trim().length >= 6 && !/^[$<{[]|^\*+$/.test(value),
    ),
    ...after(BEARER, 'authorization', text, /[A-Za-z0-9._~+/=-]+/y, (value) => isPlausibleSecret(value) || looksRandom(value)),
    ...after(COOKIE, 'cookie', text, /[^\r\n"'`]{1,8192}/y, (value, lead) => !/^set-/i.test(lead) && value.includes('=')),
    ...after(COOKIE, 'cookie', text, /[^\r\n"'`;]{1,8192}/y, (_value, lead) => /^set-/i.test(lead)),
    ...after(CURL_USER, 'password', text, /[^\s"']+/y, (value) => !/^[$[]/.test(value)),
    ...after(IDENTIFIED_BY, 'password', text, /[^"'\r\n]+/y, () => true),
  ]
}

type Accepts = (value: string, lead: string) => boolean

function after(lead: RegExp, kind: SecretSpan['kind'], text: string, value: RegExp, accepts: Accepts): SecretSpan[] {
  const spans: SecretSpan[] = []
  for (const hit of text.matchAll(lead)) {
    const start = hit.index + hit[0].length
    value.lastIndex = start
    const found = value.exec(text)
    if (found && accepts(found[0], hit[0])) spans.push({ kind, start, end: start + found[0].trimEnd().length })
  }
  return spans
}

const PEM_BEGIN = /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----/g
const PEM_END = /-----END[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----/g
/** The largest private keys (RSA 16384) take about 13,000 characters; twice that where line ends are escaped. */
const MAX_PEM = 32_768

/** Private keys in PEM, OpenSSH and PGP armour; one that was cut off is masked as far as its body goes. */
export function findPrivateKeys(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  const ends = [...text.matchAll(PEM_END)].map((hit) => hit.index + hit[0].length)
  let next = 0
  for (const hit of text.matchAll(PEM_BEGIN)) {
    const body = hit.index + hit[0].length
    if (body <= (spans.at(-1)?.end ?? 0)) continue
    while (next < ends.length && (ends[next] ?? 0) <= body) next++
    const closed = ends[next]
    const end = closed !== undefined && closed - body <= MAX_PEM ? closed : endOfBody(text, body)
    spans.push({ kind: 'private-key', start: hit.index, end })
  }
  return spans
}

function endOfBody(text: string, from: number): number {
  const body = /[A-Za-z0-9+/=\s\\:,.-]*/y
  body.lastIndex = from
  body.test(text)
  return body.lastIndex
}

/** An AWS secret key has no mark of its own; beside its access key (within this distance) its shape is enough. */
const AWS_NEIGHBOURHOOD = 300

/** 40-character secrets near an AWS access key id. */
export function findAwsSecrets(text: string, tokens: readonly SecretSpan[]): SecretSpan[] {
  return tokens
    .filter((token) => token.kind === 'aws-access-key')
    .flatMap((token) => {
      const from = Math.max(0, token.start - AWS_NEIGHBOURHOOD)
      const near = text.slice(from, token.end + AWS_NEIGHBOURHOOD)
      return [...near.matchAll(/(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g)]
        .filter((hit) => looksRandom(hit[0]) && !/^[0-9a-f]+$/.test(hit[0]))
        .map((hit): SecretSpan => ({ kind: 'aws-secret-key', start: from + hit.index, end: from + hit.index + 40 }))
    })
}
