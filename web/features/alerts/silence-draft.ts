import type { AlertView, SilenceView } from '#contracts/alerts.ts'
import type { Matcher } from '#domain/alert/alert.ts'
import { matchesAnything, readMatcher } from '#domain/alert/label-matcher.ts'

export type MatchersRead = { ok: true; matchers: Matcher[] } | { ok: false; says: string }

/** Reads matchers, one a line; says which line is none, and refuses those that would mute everything. */
export function readMatchers(text: string): MatchersRead {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const matchers: Matcher[] = []
  for (const line of lines) {
    const matcher = readMatcher(line)
    if (!matcher)
      return {
        ok: false,
        says: `“${line}” is no matcher: write label=value, label!=value, label=~expression or label!~expression.`,
      }
    matchers.push(matcher)
  }
  if (matchers.length === 0) return { ok: false, says: 'Say what to mute, one matcher a line.' }
  if (matchesAnything(matchers)) return { ok: false, says: 'This would mute everything. Name at least one label with a value.' }
  return { ok: true, matchers }
}

export const matcherText = ({ label, is, value }: Matcher): string => `${label}${is}${value}`

/** What mutes this alert and what is like it: its rule, and the labels its members share. */
export const matchersOf = ({ rule, labels }: AlertView): string =>
  [`rule=${rule}`, ...Object.entries(labels).map(([label, value]) => matcherText({ label, is: '=', value }))].join('\n')

const HOUR_MS = 3_600_000
export const lengths = [
  { value: '0.5', label: 'in 30 minutes' },
  { value: '2', label: 'in 2 hours' },
  { value: '8', label: 'in 8 hours' },
  { value: '24', label: 'in a day' },
  { value: '168', label: 'in a week' },
  { value: 'until', label: 'at a time I choose' },
] as const

/** When a silence made at `now` (ms) ends: so many hours on, or at `until`, a local time as a browser's field has it. Null = not said. */
export function endOf({ length, until, now }: { length: string; until: string; now: number }): string | null {
  const at = length === 'until' ? Date.parse(until) : now + Number(length) * HOUR_MS
  return Number.isNaN(at) || at <= now ? null : new Date(at).toISOString()
}

/** Where a silence stands at `now` (ms). */
export function silenceState({ startsAt, endsAt, endedAt }: SilenceView, now: number): 'planned' | 'holds' | 'over' {
  if (endedAt !== null || Date.parse(endsAt) <= now) return 'over'
  return Date.parse(startsAt) > now ? 'planned' : 'holds'
}
