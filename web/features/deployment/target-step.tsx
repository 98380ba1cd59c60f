'use client'
import { Circle, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'
import type { PipelineTarget } from './stages.ts'

const words = {
  stage: { started: 'being staged', done: 'staged', failed: 'staging failed' },
  switch: { started: 'being switched', done: 'switched: users get it', failed: 'switch failed' },
  retire: { started: 'retiring the old', done: 'done', failed: 'retiring the old failed' },
  restore: { started: 'being restored', done: 'restored: as before', failed: 'restore failed' },
} as const

/** A target with its newest step: not begun, at work and ticking, done, or failed with what it said. */
export function TargetStep({ target }: { target: PipelineTarget }) {
  const { step, outcome } = target
  return (
    <li className="py-0.5" data-target={target.target} data-step={step ?? 'none'} data-step-outcome={outcome ?? 'none'}>
      <p className="flex min-h-6 flex-wrap items-center gap-x-2">
        <StepGlyph outcome={outcome} />
        <span className="font-mono text-xs">{target.target}</span>
        <span className={outcome === 'failed' ? 'font-medium text-critical' : 'text-ink-2'}>
          {step && outcome ? words[step][outcome] : 'not begun'}
        </span>
        <span className="ml-auto text-xs text-ink-3">
          {target.at ? outcome === 'started' ? <TickingDuration since={target.at} /> : <RowTime at={target.at} /> : null}
        </span>
      </p>
      {target.says && outcome === 'failed' ? <p className="break-words pl-6 text-critical">{target.says}</p> : null}
    </li>
  )
}

function StepGlyph({ outcome }: { outcome: PipelineTarget['outcome'] }) {
  switch (outcome) {
    case 'done':
      return <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
    case 'failed':
      return <CircleX className="size-4 shrink-0 text-critical" aria-hidden />
    case 'started':
      return <LoaderCircle className="size-4 shrink-0 text-info motion-safe:animate-spin" aria-hidden />
    case null:
      return <Circle className="size-4 shrink-0 text-ink-3" aria-hidden />
  }
}
