import {
  Ban,
  CircleCheck,
  CirclePause,
  CircleX,
  Copy,
  FlaskConical,
  ListChecks,
  type LucideIcon,
  Scale,
  Telescope,
  Undo2,
} from 'lucide-react'
import type { BackfillState } from '#domain/backfill/states.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string; means: string }

const looks: Record<BackfillState, Look> = {
  planning: {
    tone: 'info',
    glyph: Telescope,
    word: 'planning',
    means: 'The source is copied aside and counted; nothing is written.',
  },
  'dry-running': {
    tone: 'info',
    glyph: FlaskConical,
    word: 'dry run',
    means: 'Everything is done and taken back, to see what comes.',
  },
  planned: { tone: 'neutral', glyph: ListChecks, word: 'planned', means: 'The dry run is over. Nothing was written.' },
  copying: { tone: 'info', glyph: Copy, word: 'copying', means: 'Rows are written, chunk by chunk.' },
  verifying: { tone: 'info', glyph: Scale, word: 'verifying', means: 'What Postgres holds is compared with the source.' },
  done: { tone: 'good', glyph: CircleCheck, word: 'done', means: 'All is there, verified, and no secret with it.' },
  paused: { tone: 'warning', glyph: CirclePause, word: 'paused', means: 'A person paused it. What is copied stays.' },
  undoing: { tone: 'warning', glyph: Undo2, word: 'undoing', means: 'What it wrote is taken back.' },
  failed: { tone: 'critical', glyph: CircleX, word: 'failed', means: 'It failed, and nothing of it is left.' },
  cancelled: { tone: 'neutral', glyph: Ban, word: 'cancelled', means: 'A person called it off. Nothing of it is left.' },
  undone: { tone: 'neutral', glyph: Undo2, word: 'undone', means: 'What it wrote was taken back.' },
}

/** Where a backfill is, as glyph and word. */
export function BackfillStateBadge({ state }: { state: BackfillState }) {
  const { tone, glyph: Glyph, word, means } = looks[state]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
