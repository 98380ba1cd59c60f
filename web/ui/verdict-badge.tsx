import {
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  Flame,
  Gauge,
  Hourglass,
  type LucideIcon,
  OctagonPause,
  Repeat,
} from 'lucide-react'
import type { HealthVerdict } from '#domain/session/verdict.ts'
import { Badge, type Tone } from './badge.tsx'

/** How each verdict looks: sessions that fail are critical, a quota near is a warning, an unknown is never calm. */
export const verdictLooks: Record<HealthVerdict, { tone: Tone; glyph: LucideIcon; means: string }> = {
  failing: { tone: 'critical', glyph: CircleX, means: 'The last run failed, or is retrying in a storm of errors.' },
  looping: { tone: 'critical', glyph: Repeat, means: 'It repeats the same calls without a new outcome.' },
  runaway: { tone: 'critical', glyph: Flame, means: 'It burns far more tokens than its own or its agent’s usual run.' },
  stuck: { tone: 'critical', glyph: OctagonPause, means: 'A run is open and nothing has been heard of it for too long.' },
  'quota-near': { tone: 'warning', glyph: Gauge, means: 'Its context or its budget is nearly used up.' },
  waiting: { tone: 'info', glyph: Hourglass, means: 'It waits for a person, or for something it polls.' },
  healthy: { tone: 'good', glyph: CircleCheck, means: 'It works and makes progress.' },
  idle: { tone: 'neutral', glyph: CircleDashed, means: 'No run is open.' },
  unknown: { tone: 'unknown', glyph: CircleQuestionMark, means: 'We cannot see enough to say.' },
}

/** The verdicts in the order in which they ask for a person. */
export const verdictsByUrgency = Object.keys(verdictLooks) as readonly HealthVerdict[] // keys of a total record

/** A session's health as glyph and word. */
export function VerdictBadge({ verdict }: { verdict: HealthVerdict }) {
  const { tone, glyph: Glyph, means } = verdictLooks[verdict]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {verdict}
    </Badge>
  )
}
