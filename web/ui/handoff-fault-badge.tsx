import { ArrowDownUp, Clock, Copy, History, type LucideIcon, MailX, Split, Waves } from 'lucide-react'
import type { HandoffFaultView } from '#contracts/handoffs.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string }

const looks: Record<HandoffFaultView['fault'], Look> = {
  gap: { tone: 'critical', glyph: Split, word: 'gap' },
  dead: { tone: 'critical', glyph: MailX, word: 'dead letter' },
  reordered: { tone: 'critical', glyph: ArrowDownUp, word: 'out of order' },
  overdue: { tone: 'warning', glyph: Clock, word: 'overdue' },
  full: { tone: 'warning', glyph: Waves, word: 'full' },
  stale: { tone: 'warning', glyph: History, word: 'old input' },
  duplicate: { tone: 'warning', glyph: Copy, word: 'twice' },
}

/** What is wrong with a channel, in a word. */
export function HandoffFaultBadge({ fault }: { fault: HandoffFaultView['fault'] }) {
  const { tone, glyph: Glyph, word } = looks[fault]
  return (
    <Badge tone={tone}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
