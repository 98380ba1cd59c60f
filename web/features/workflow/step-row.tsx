import { Bell, Clock, CornerDownRight, GitBranch, type LucideIcon, Pencil, Wrench } from 'lucide-react'
import Link from 'next/link'
import type { StepView, WorkflowView } from '#contracts/workflows.ts'
import type { StepKind, StepState } from '#domain/workflow/step.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { ExactTime, TickingDuration } from '#web/ui/time.tsx'
import { FailureChain } from './failure-chain.tsx'
import { Json } from './json.tsx'
import { ResetHere } from './reset-here.tsx'
import { workflowPath } from './workflow-path.ts'

const glyphs: Record<StepKind, { glyph: LucideIcon; word: string }> = {
  activity: { glyph: Wrench, word: 'activity' },
  child: { glyph: CornerDownRight, word: 'workflow' },
  timer: { glyph: Clock, word: 'wait' },
  signal: { glyph: Bell, word: 'was told' },
  update: { glyph: Pencil, word: 'was asked' },
  version: { glyph: GitBranch, word: 'code version' },
}

const tones: Record<StepState, Tone> = {
  waiting: 'neutral',
  running: 'info',
  done: 'good',
  failed: 'critical',
  'timed-out': 'critical',
  cancelled: 'neutral',
}

type Props = { step: StepView; workflow: WorkflowView; isDivergence: boolean }

/** One step: what it was, how it ended, how long it took; open to see what it was given and gave, and to go back to it. */
export function StepRow({ step, workflow, isDivergence }: Props) {
  const { kind, name, state, at, endedAt, attempts } = step
  const { glyph: Glyph, word } = glyphs[kind]
  return (
    <li className="border-b last:border-b-0" data-step={name} data-step-state={state} data-diverges={isDivergence || undefined}>
      <details>
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 hover:bg-raised">
          <Glyph className="size-4 shrink-0 text-ink-3" aria-hidden />
          <span className="text-xs text-ink-3">{word}</span>
          <code className="min-w-0 break-all font-mono font-medium">{name}</code>
          <Badge tone={tones[state]}>{state.replace('-', ' ')}</Badge>
          <span className="text-ink-2">
            {endedAt === null ? <TickingDuration since={at} /> : formatDuration(Date.parse(endedAt) - Date.parse(at))}
          </span>
          {isDivergence ? <Badge tone="critical">today’s code decides otherwise here</Badge> : null}
          {attempts > 1 ? <span className="text-warning">{attempts} attempts</span> : null}
          <span className="ml-auto text-xs text-ink-3">
            <ExactTime at={at} />
          </span>
        </summary>
        <StepDetail step={step} workflow={workflow} />
      </details>
    </li>
  )
}

function StepDetail({ step, workflow }: Omit<Props, 'isDivergence'>) {
  const { endedAt, failure, lastFailure, child } = step
  return (
    <div className="flex min-w-0 flex-col gap-1 border-t bg-raised px-3 py-2">
      {child ? (
        <Link className="w-fit text-accent hover:underline" href={workflowPath(child)}>
          Look into this workflow
        </Link>
      ) : null}
      <Json value={step.input} none="It was given nothing." />
      {failure ? (
        <FailureChain failure={failure} />
      ) : (
        <Json value={step.result} none={endedAt === null ? 'It is not over yet.' : 'It gave nothing.'} />
      )}
      {lastFailure ? (
        <>
          <p className="text-xs text-ink-3">The attempt before failed:</p>
          <FailureChain failure={lastFailure} />
        </>
      ) : null}
      <ResetHere workflow={workflow} step={step} />
    </div>
  )
}
