import { Archive, CircleCheck, Eye, Hand, type LucideIcon, Search, Siren, Wrench } from 'lucide-react'
import type { IncidentState } from '#domain/incident/incident-state.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string; means: string }

/** How each state of an incident looks and is called. */
export const incidentLooks: Record<IncidentState, Look> = {
  open: {
    tone: 'critical',
    glyph: Siren,
    word: 'open',
    means: 'It goes on, and nothing is being done about it: a person has to.',
  },
  diagnosing: { tone: 'info', glyph: Search, word: 'diagnosing', means: 'Evidence is gathered.' },
  'awaiting-approval': { tone: 'warning', glyph: Hand, word: 'awaiting approval', means: 'The next step waits for your word.' },
  acting: { tone: 'info', glyph: Wrench, word: 'acting', means: 'A step of its runbook is being done.' },
  verifying: { tone: 'info', glyph: Eye, word: 'verifying', means: 'A step was done; whether it helped is being watched.' },
  resolved: {
    tone: 'good',
    glyph: CircleCheck,
    word: 'resolved',
    means: 'What was wrong is over. Close it when nothing is left to do.',
  },
  closed: { tone: 'neutral', glyph: Archive, word: 'closed', means: 'Nothing more happens to it.' },
}

/** Where an incident is, as glyph and word. */
export function IncidentStateBadge({ state }: { state: IncidentState }) {
  const { tone, glyph: Glyph, word, means } = incidentLooks[state]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
