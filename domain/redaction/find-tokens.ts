import type { SecretSpan } from './finding.ts'
import { entropyOf, isPlausibleSecret } from './randomness.ts'
import { featuresOf } from './text-features.ts'
import type { TokenRule } from './token-rule.ts'
import { tokenRules } from './token-rules.ts'

type Prefixed = { prefix: string; rule: TokenRule }

/** Rules by the first two characters of their prefixes (all ASCII), the longest prefix first. */
const byBeginning: (Prefixed[] | undefined)[] = Array.from({ length: 128 * 128 })
for (const rule of tokenRules) {
  for (const prefix of rule.prefixes) {
    const at = prefix.charCodeAt(0) * 128 + prefix.charCodeAt(1)
    byBeginning[at] = [...(byBeginning[at] ?? []), { prefix, rule }].toSorted((a, b) => b.prefix.length - a.prefix.length)
  }
}

/** Whether a word can start at `at`: nothing alphanumeric before it, or only an escape such as `\n`, `\u003d` or `%22`. */
function startsWord(text: string, at: number): boolean {
  if (at === 0 || !isAlphanumeric(text.charCodeAt(at - 1))) return true
  return text.charCodeAt(at - 2) === BACKSLASH || text.charCodeAt(at - 3) === PERCENT || text.startsWith('\\u', at - 6)
}

const BACKSLASH = 92
const PERCENT = 37

const isAlphanumeric = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57)

const isGenerated = (token: string): boolean => isPlausibleSecret(token) && entropyOf(token.slice(0, 256)) >= 3

/** The longest part of a token before its mark. */
const REACH = 80

/** The stretch from the prefix at `at` to `end`, widened where the token begins before its mark; `null` when it is none. */
function spanOf(text: string, at: number, end: number, rule: TokenRule): SecretSpan | null {
  if (rule.strict && !isGenerated(text.slice(at, end))) return null
  if (rule.looks && !rule.looks(text.slice(at, end))) return null
  if (!rule.before) return { kind: rule.kind, start: at, end }
  const before = rule.before.exec(text.slice(Math.max(0, at - REACH), at))
  return before && { kind: rule.kind, start: at - before[0].length, end }
}

/** Discord's bot tokens have no prefix: three parts of set lengths, the first being a number in base64. */
const DISCORD = /[MNO](?<![A-Za-z0-9_-].)[A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}/y
const DISCORD_FIRST = { shortest: 24, longest: 28 }

/** Found by their two dots, which stand seven or eight characters apart: few texts have such. */
function findDiscordTokens(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (text.charCodeAt(dot + 7) !== DOT && text.charCodeAt(dot + 8) !== DOT) continue
    for (let start = dot - DISCORD_FIRST.longest; start <= dot - DISCORD_FIRST.shortest; start++) {
      if (start < 0 || !isFirstOfDiscord(text.charCodeAt(start))) continue
      DISCORD.lastIndex = start
      if (DISCORD.test(text)) spans.push({ kind: 'discord-token', start, end: DISCORD.lastIndex })
    }
  }
  return spans
}

const DOT = 46
/** A user's id in base64 begins with one of `M`, `N`, `O`. */
const isFirstOfDiscord = (unit: number): boolean => unit >= 77 && unit <= 79

/**
 * Tokens that their issuer made recognisable. Linear: a rule that failed in a run of token characters is not tried again
 * inside that run.
 * @param places where a prefix may stand, ascending
 */
export function findTokens(text: string, places: readonly number[] = featuresOf(text).tokens): SecretSpan[] {
  const spans = findDiscordTokens(text)
  const failedUntil = new Map<TokenRule, number>()
  let taken = 0
  for (const at of places) {
    if (at < taken) continue
    const span = tokenAt(text, at, failedUntil)
    if (!span) continue
    spans.push(span)
    taken = span.end
  }
  return spans
}

function tokenAt(text: string, at: number, failedUntil: Map<TokenRule, number>): SecretSpan | null {
  const rules = byBeginning[text.charCodeAt(at) * 128 + text.charCodeAt(at + 1)]
  if (!rules) return null
  for (const { prefix, rule } of rules) {
    if (at < (failedUntil.get(rule) ?? 0) || !text.startsWith(prefix, at)) continue
    if ((rule.strict || rule.starts) && !startsWord(text, at)) continue
    rule.pattern.lastIndex = at
    const matched = rule.pattern.test(text)
    const end = matched ? rule.pattern.lastIndex : endOfRun(text, at + prefix.length)
    const span = matched ? spanOf(text, at, end, rule) : null
    if (span) return span
    failedUntil.set(rule, end)
  }
  return null
}

const RUN = /[A-Za-z0-9_-]*/y

function endOfRun(text: string, from: number): number {
  RUN.lastIndex = from
  RUN.test(text)
  return RUN.lastIndex
}
