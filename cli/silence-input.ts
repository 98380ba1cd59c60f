import { InvalidArgumentError } from 'commander'
import { MatcherView } from '#contracts/alerts.ts'
import type { Matcher } from '#domain/alert/alert.ts'
import { readMatcher } from '#domain/alert/label-matcher.ts'
import { usageError } from './exit.ts'

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `gateway=main`, `session=~agent:.*` … as the API takes them. @throws CliError for what is none */
export const matchersOf = (texts: readonly string[]): Matcher[] =>
  texts.map((text) => {
    const matcher = MatcherView.safeParse(readMatcher(text))
    if (matcher.success) return matcher.data
    throw usageError(
      `Not a matcher: ${text}`,
      'Write label=value, label!=value, label=~expression or label!~expression, for example gateway=main',
    )
  })

/** `30m`, `2h`, `3d` from now, or a time with its offset; ISO 8601. */
export function parseEnd(text: string, now = Date.now()): string {
  const [, amount, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  const at = amount === undefined ? Date.parse(text) : now + Number(amount) * (UNITS[unit] ?? 0)
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Expected a span (30m, 2h, 3d) or a time, for example 2026-12-31T06:00:00Z.')
  return new Date(at).toISOString()
}
