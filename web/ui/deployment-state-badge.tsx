import {
  Ban,
  CircleCheck,
  CirclePause,
  CircleX,
  Eye,
  Hand,
  Hourglass,
  ListChecks,
  type LucideIcon,
  OctagonPause,
  Rocket,
  Scale,
  Siren,
  Undo2,
  Upload,
} from 'lucide-react'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; glyph: LucideIcon; word: string; means: string }

/** How each state of a deployment looks and is called. */
export const deploymentLooks: Record<DeploymentState, Look> = {
  queued: { tone: 'neutral', glyph: Hourglass, word: 'queued', means: 'It waits for its turn in the environment.' },
  validating: {
    tone: 'info',
    glyph: ListChecks,
    word: 'validating',
    means: 'Targets and settings are checked; nothing is changed.',
  },
  staging: { tone: 'info', glyph: Upload, word: 'staging', means: 'It is brought to the environments before this one.' },
  gating: { tone: 'info', glyph: Scale, word: 'gating', means: 'A suite judges it before users get it.' },
  'awaiting-approval': {
    tone: 'warning',
    glyph: Hand,
    word: 'awaiting approval',
    means: 'It waits for approval. Approve or reject it on its page.',
  },
  'rolling-out': { tone: 'info', glyph: Rocket, word: 'rolling out', means: 'Targets are changed, wave by wave.' },
  verifying: { tone: 'info', glyph: Scale, word: 'verifying', means: 'A suite judges it against the release before.' },
  watching: { tone: 'info', glyph: Eye, word: 'watching', means: 'It runs everywhere and is watched before it counts.' },
  paused: { tone: 'warning', glyph: CirclePause, word: 'paused', means: 'A person paused it.' },
  promoted: { tone: 'good', glyph: CircleCheck, word: 'promoted', means: 'It passed, and stays.' },
  'rolling-back': { tone: 'warning', glyph: Undo2, word: 'rolling back', means: 'What ran before is brought back.' },
  'rolled-back': { tone: 'neutral', glyph: Undo2, word: 'rolled back', means: 'What ran before runs again.' },
  'rollback-failed': { tone: 'critical', glyph: Siren, word: 'rollback failed', means: 'A target could not be brought back.' },
  rejected: { tone: 'neutral', glyph: CircleX, word: 'rejected', means: 'A person said no, or it could not begin.' },
  cancelled: { tone: 'neutral', glyph: Ban, word: 'cancelled', means: 'A person called it off before anything was changed.' },
}

const held: Look = {
  tone: 'critical',
  glyph: OctagonPause,
  word: 'held',
  means: 'A verdict or drift holds it until a person decides.',
}

/** The look of a deployment as it is: paused by a verdict is held. */
export const lookOf = ({ state, pausedBy }: Pick<DeploymentView, 'state' | 'pausedBy'>): Look =>
  state === 'paused' && pausedBy === 'held' ? held : deploymentLooks[state]

/** Where a deployment is, as glyph and word. */
export function DeploymentStateBadge({ deployment }: { deployment: Pick<DeploymentView, 'state' | 'pausedBy'> }) {
  const { tone, glyph: Glyph, word, means } = lookOf(deployment)
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
