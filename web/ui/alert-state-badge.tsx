import { Activity, BellOff, BellRing, CircleCheck, CircleQuestionMark, Hourglass, type LucideIcon, UserCheck } from 'lucide-react'
import type { AlertState, Severity } from '#domain/alert/alert.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone | 'severity'; glyph: LucideIcon; word: string; means: string }

/** How each state of an alert looks and is called; one that fires has the colour of its severity. */
export const alertStateLooks: Record<AlertState, Look> = {
  firing: {
    tone: 'severity',
    glyph: BellRing,
    word: 'firing',
    means: 'It goes on, people were told, and nobody has taken it on.',
  },
  flapping: {
    tone: 'severity',
    glyph: Activity,
    word: 'flapping',
    means: 'It comes and goes; people are told once until it settles.',
  },
  'no-data': {
    tone: 'unknown',
    glyph: CircleQuestionMark,
    word: 'no data',
    means: 'It cannot be known whether it goes on. That is not the same as over.',
  },
  pending: { tone: 'neutral', glyph: Hourglass, word: 'pending', means: 'It has just begun; people are told when it goes on.' },
  acknowledged: { tone: 'info', glyph: UserCheck, word: 'acknowledged', means: 'Somebody has taken it on; nobody is reminded.' },
  silenced: {
    tone: 'neutral',
    glyph: BellOff,
    word: 'muted',
    means: 'Everything of it is muted, by a silence or because its cause is told.',
  },
  resolved: { tone: 'good', glyph: CircleCheck, word: 'resolved', means: 'It is over.' },
}

/** Where an alert is, as glyph and word. */
export function AlertStateBadge({ alert: { state, severity } }: { alert: { state: AlertState; severity: Severity } }) {
  const { tone, glyph: Glyph, word, means } = alertStateLooks[state]
  return (
    <Badge tone={tone === 'severity' ? severity : tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
