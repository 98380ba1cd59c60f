import {
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import { Badge, type Tone } from './badge.tsx'

/** How each verdict of a gate looks. What is not known is grey and hatched, never calm. */
export const gateVerdictLooks: Record<GateVerdict, { tone: Tone; glyph: LucideIcon; word: string; means: string }> = {
  pass: {
    tone: 'good',
    glyph: CircleCheck,
    word: 'pass',
    means: 'What users need was shown to work, as surely as the suite asks.',
  },
  fail: { tone: 'critical', glyph: CircleX, word: 'fail', means: 'What users need was shown not to work well enough.' },
  inconclusive: {
    tone: 'warning',
    glyph: CircleQuestionMark,
    word: 'inconclusive',
    means: 'The samples do not decide it. It holds; it is never counted as a pass.',
  },
  no_data: { tone: 'unknown', glyph: CircleDashed, word: 'no data', means: 'Nothing could be measured, so nothing is known.' },
  error: {
    tone: 'warning',
    glyph: TriangleAlert,
    word: 'error',
    means: 'The measurement itself failed. It says nothing about the release.',
  },
}

/** A gate's verdict as glyph and word; null = it is still at work. */
export function GateVerdictBadge({ verdict }: { verdict: GateVerdict | null }) {
  if (verdict === null)
    return (
      <Badge tone="info" title="Samples are being taken.">
        <LoaderCircle aria-hidden /> running
      </Badge>
    )
  const { tone, glyph: Glyph, word, means } = gateVerdictLooks[verdict]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
