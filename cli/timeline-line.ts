import type { TimelineEntry } from '#contracts/live.ts'
import { plainLine } from './plain-text.ts'

/** Fields of a stored observation that say what it was, in this order; the rest is for `--json`. */
const TELLING = ['name', 'state', 'phase', 'resultClass', 'role', 'reason', 'error', 'errorMessage', 'text', 'message'] as const

/** One line of a session's timeline: time, kind, and what tells it apart. */
export function timelineLine({ at, kind, body }: TimelineEntry): string {
  const told = TELLING.map((field) => body[field]).filter((value) => typeof value === 'string' && value !== '')
  return `${at.slice(11, 23)}  ${kind.padEnd(18)}  ${plainLine(told.join(' · '))}`.trimEnd()
}
