import type { SecretSpan } from './finding.ts'
import { entropyOf, isPlausibleSecret } from './randomness.ts'
import { type TokenRule, tokenRules } from './token-rules.ts'

const ruleOf = new Map(tokenRules.flatMap((rule) => rule.prefixes.map((prefix): [string, TokenRule] => [prefix, rule])))
/** All prefixes in one expression, longest first: one pass over the text, whatever the number of rules. */
const ANY_PREFIX = new RegExp(
  [...ruleOf.keys()]
    .sort((a, b) => b.length - a.length)
    .map((prefix) => prefix.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|'),
  'g',
)

/** Whether a word can start at `at`: nothing alphanumeric before it, or only an escape such as `\n`, `\u003d` or `%22`. */
function startsWord(text: string, at: number): boolean {
  if (at === 0 || !/[A-Za-z0-9]/.test(text.charAt(at - 1))) return true
  return /(?:\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$/.test(text.slice(Math.max(0, at - 6), at))
}

const isGenerated = (token: string): boolean => isPlausibleSecret(token) && entropyOf(token.slice(0, 256)) >= 3

/** Digits of a Telegram bot's id before its `:AA…` token. */
function botIdBefore(text: string, colon: number): number {
  const digits = /\d{6,12}$/.exec(text.slice(Math.max(0, colon - 12), colon))?.[0] ?? ''
  return digits.length
}

/** The stretch from the prefix at `at` to `end`, widened where the token begins before its prefix; `null` when it is none. */
function spanOf(text: string, at: number, end: number, rule: TokenRule): SecretSpan | null {
  if (rule.strict && !isGenerated(text.slice(at, end))) return null
  if (rule.kind === 'telegram-token') {
    const digits = botIdBefore(text, at)
    return digits === 0 ? null : { kind: rule.kind, start: at - digits, end }
  }
  // An Azure client secret carries its mark in the middle: three characters and a digit come before it.
  const from = rule.kind === 'azure-key' ? at - 4 : at
  if (from < at && !/(?:^|[^\w.~-])[\w.~-]{3}\d$/.test(text.slice(Math.max(0, from - 1), at))) return null
  return { kind: rule.kind, start: from, end }
}

/** Discord's bot tokens have no prefix: three parts of set lengths, the first being a number in base64. */
const DISCORD = /[MNO](?<![A-Za-z0-9_-].)[A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}/g

const findDiscordTokens = (text: string): SecretSpan[] =>
  Array.from(text.matchAll(DISCORD), (hit) => ({ kind: 'discord-token', start: hit.index, end: hit.index + hit[0].length }))

/** Tokens that their issuer made recognisable. Linear: a rule that failed in a run of token characters is not tried again inside that run. */
export function findTokens(text: string): SecretSpan[] {
  const spans = findDiscordTokens(text)
  const scan = ANY_PREFIX
  scan.lastIndex = 0
  const failedUntil = new Map<TokenRule, number>()
  for (let hit = scan.exec(text); hit; hit = scan.exec(text)) {
    const rule = ruleOf.get(hit[0])
    if (!rule || hit.index < (failedUntil.get(rule) ?? 0)) continue
    if (rule.strict && !startsWord(text, hit.index)) continue
    rule.pattern.lastIndex = hit.index
    if (!rule.pattern.test(text)) {
      failedUntil.set(rule, endOfRun(text, hit.index + hit[0].length))
      continue
    }
    const span = spanOf(text, hit.index, rule.pattern.lastIndex, rule)
    if (span) spans.push(span)
    if (span) scan.lastIndex = span.end
    else failedUntil.set(rule, rule.pattern.lastIndex)
  }
  return spans
}

const RUN = /[A-Za-z0-9_-]*/y

function endOfRun(text: string, from: number): number {
  RUN.lastIndex = from
  RUN.test(text)
  return RUN.lastIndex
}
