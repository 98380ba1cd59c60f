import { CircleCheck, CircleQuestionMark, CircleX, Clock, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ComponentView } from '#contracts/components.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string; means: string }

/** How a state of a component, or of one of its figures, looks and reads. */
export const componentStateLooks: Record<ComponentView['state'], Look> = {
  'over-limit': { tone: 'critical', glyph: CircleX, word: 'over limit', means: 'It takes more than it may.' },
  'near-limit': {
    tone: 'warning',
    glyph: TriangleAlert,
    word: 'near limit',
    means: 'It is near its limit, or will hit it soon.',
  },
  stale: { tone: 'unknown', glyph: Clock, word: 'stale', means: 'It was heard of, but not lately: what it is now is not known.' },
  unknown: { tone: 'unknown', glyph: CircleQuestionMark, word: 'not known', means: 'Too little is known of it.' },
  ok: { tone: 'good', glyph: CircleCheck, word: 'ok', means: 'Every figure is below its limit, and none will hit it soon.' },
}

/** How a component is, as glyph and word. */
export function ComponentStateBadge({ state }: { state: ComponentView['state'] }) {
  const { tone, glyph: Glyph, word, means } = componentStateLooks[state]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
