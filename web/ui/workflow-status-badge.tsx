import { Ban, CircleCheck, CirclePause, CircleX, ClockAlert, LoaderCircle, type LucideIcon, OctagonX, Redo } from 'lucide-react'
import type { WorkflowStatus } from '#contracts/workflows.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string; means: string }

const looks: Record<WorkflowStatus, Look> = {
  running: { tone: 'info', glyph: LoaderCircle, word: 'running', means: 'It is at work, or waits for something.' },
  completed: { tone: 'good', glyph: CircleCheck, word: 'completed', means: 'It came to its end.' },
  failed: { tone: 'critical', glyph: CircleX, word: 'failed', means: 'It ended by a failure.' },
  'timed-out': { tone: 'critical', glyph: ClockAlert, word: 'timed out', means: 'It took longer than it was given.' },
  terminated: {
    tone: 'warning',
    glyph: OctagonX,
    word: 'terminated',
    means: 'It was ended from outside, without a chance to tidy up.',
  },
  cancelled: { tone: 'neutral', glyph: Ban, word: 'cancelled', means: 'It was asked to end, and did.' },
  continued: { tone: 'neutral', glyph: Redo, word: 'continued', means: 'Its work goes on in a new run, with a short history.' },
  paused: { tone: 'warning', glyph: CirclePause, word: 'paused', means: 'Temporal was told to let it rest.' },
}

/** Where an execution is, as glyph and word. */
export function WorkflowStatusBadge({ status }: { status: WorkflowStatus }) {
  const { tone, glyph: Glyph, word, means } = looks[status]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
