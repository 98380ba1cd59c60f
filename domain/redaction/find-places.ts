import type { SecretSpan } from './finding.ts'
import { looksRandom } from './randomness.ts'

/** `scheme://user:password@host`. Schemes of databases and brokers allow `/` in a password that nobody encoded; web addresses do not. */
const WEB_SCHEME = /(?:https?|wss?|ftp|git|ssh|git\+ssh)$/i
const WEB_AUTHORITY = /[^\s"'<>`\\/?#]*/y
/** Ends before the next URL at the latest, which keeps many of them linear. */
const ANY_AUTHORITY = /(?:[^\s"'<>`\\?:]|:(?!\/\/))*/y

/** Passwords, and tokens in place of a user name, in URLs. */
export function findUrlCredentials(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  let at = text.indexOf('@')
  for (let mark = text.indexOf('://'); mark >= 0; mark = text.indexOf('://', mark + 3)) {
    const start = mark + 3
    if (at >= 0 && at < start) at = text.indexOf('@', start)
    if (at < 0) break
    const authority = WEB_SCHEME.test(text.slice(Math.max(0, mark - 8), mark)) ? WEB_AUTHORITY : ANY_AUTHORITY
    const secret = secretOfAuthority(matchAt(authority, text, start))
    if (secret) spans.push({ kind: 'url-credential', start: start + secret.from, end: start + secret.to })
  }
  return spans
}

function secretOfAuthority(authority: string): { from: number; to: number } | null {
  const to = authority.lastIndexOf('@')
  if (to <= 0) return null
  const colon = authority.indexOf(':')
  const hasPassword = colon >= 0 && colon < to - 1
  if (!hasPassword && !looksRandom(authority.slice(0, to))) return null
  const from = hasPassword ? colon + 1 : 0
  return /^(?:\$|\{|<|\*+$)/.test(authority.slice(from, to)) ? null : { from, to }
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(text)?.[0] ?? ''
}

const PEM_BEGIN =
  /-{4,5} ?BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-{4,5}|-----BEGIN OpenVPN Static key V1-----|\bPrivate-Lines: \d{1,4}(?=\s)/g
const PEM_END =
  /-{4,5} ?END[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-{4,5}|-----END OpenVPN Static key V1-----|\bPrivate-MAC: [0-9a-f]{1,128}/g
/** The largest private keys (RSA 16384) take about 13,000 characters; twice that where line ends are escaped. */
const MAX_PEM = 32_768

/** Private keys in PEM, OpenSSH and PGP armour; one that was cut off is masked as far as its body goes. */
export function findPrivateKeys(text: string): SecretSpan[] {
  if (!/PRIVATE KEY|Static key V1|Private-Lines/.test(text)) return []
  const spans: SecretSpan[] = []
  const ends = [...text.matchAll(PEM_END)].map((hit) => hit.index + hit[0].length)
  let next = 0
  for (const hit of text.matchAll(PEM_BEGIN)) {
    const body = hit.index + hit[0].length
    if (body <= (spans.at(-1)?.end ?? 0)) continue
    while (next < ends.length && (ends[next] ?? 0) <= body) next++
    const closed = ends[next]
    const end = closed !== undefined && closed - body <= MAX_PEM ? closed : body + matchAt(PEM_BODY, text, body).length
    spans.push({ kind: 'private-key', start: hit.index, end })
  }
  return spans
}

const PEM_BODY = /[A-Za-z0-9+/=\s\\:,.-]*/y

/** An AWS secret key has no mark of its own; beside its access key (within this distance) its shape is enough. */
const AWS_NEIGHBOURHOOD = 300
const AWS_SECRET = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g

/** 40-character secrets near an AWS access key id. */
export function findAwsSecrets(text: string, tokens: readonly SecretSpan[]): SecretSpan[] {
  const keys = tokens.filter((token) => token.kind === 'aws-access-key')
  if (keys.length === 0) return []
  let next = 0
  return [...text.matchAll(AWS_SECRET)].flatMap((hit): SecretSpan[] => {
    const { index } = hit
    while (next < keys.length && (keys[next]?.end ?? 0) < index - AWS_NEIGHBOURHOOD) next++
    const near = (keys[next]?.start ?? Number.POSITIVE_INFINITY) < index + 40 + AWS_NEIGHBOURHOOD
    const secret = near && looksRandom(hit[0]) && !/^[0-9a-f]+$/.test(hit[0])
    return secret ? [{ kind: 'aws-secret-key', start: index, end: index + 40 }] : []
  })
}
