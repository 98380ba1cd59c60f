import { CircleCheck, CircleQuestionMark, type LucideIcon, Split } from 'lucide-react'
import type { DriftReportView } from '#contracts/drift.ts'
import { Badge, type Tone } from './badge.tsx'

const looks: Record<DriftReportView['state'], { tone: Tone; glyph: LucideIcon; word: string; means: string }> = {
  clean: { tone: 'good', glyph: CircleCheck, word: 'no drift', means: 'Every compared setting is as it should be.' },
  drift: { tone: 'warning', glyph: Split, word: 'drift', means: 'Settings differ that should not.' },
  unknown: {
    tone: 'unknown',
    glyph: CircleQuestionMark,
    word: 'not known',
    means: 'It could not be looked at, so nothing is known.',
  },
}

const outdated: (typeof looks)['unknown'] = {
  ...looks.unknown,
  word: 'outdated',
  means: 'Something was brought there since, so nothing is known of what is there now.',
}

/** Whether settings differ, as glyph and word. `isOutdated`: something was brought there since it was looked at. */
export function DriftStateBadge({ state, isOutdated = false }: { state: DriftReportView['state']; isOutdated?: boolean }) {
  const { tone, glyph: Glyph, word, means } = isOutdated ? outdated : looks[state]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
