'use client'
import { ChevronRight } from 'lucide-react'
import type { DeploymentView } from '#contracts/deployments.ts'
import { cn } from '#web/ui/cn.ts'
import { lookOf } from '#web/ui/deployment-state-badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { TickingDuration } from '#web/ui/time.tsx'

type Phase = DeploymentView['phases'][number]

const inks = {
  critical: 'text-critical',
  warning: 'text-warning',
  info: 'text-info',
  good: 'text-good',
  neutral: 'text-ink-2',
  unknown: 'text-unknown',
} as const

/** The way it came: each phase with its time, the present one ticking. */
export function PhaseStrip({ deployment }: { deployment: DeploymentView }) {
  const { phases } = deployment
  return (
    <ol className="flex flex-wrap gap-y-1" aria-label="Phases" data-phases>
      {phases.map((phase, index) => (
        <li key={`${phase.state} ${phase.from}`} className="flex items-center" data-phase={phase.state}>
          {index > 0 ? <ChevronRight className="mx-0.5 size-4 shrink-0 text-ink-3" aria-hidden /> : null}
          <PhaseStep phase={phase} deployment={deployment} isLast={index === phases.length - 1} />
        </li>
      ))}
    </ol>
  )
}

function PhaseStep({ phase, deployment, isLast }: { phase: Phase; deployment: DeploymentView; isLast: boolean }) {
  const { glyph: Glyph, word, tone } = lookOf({ state: phase.state, pausedBy: isLast ? deployment.pausedBy : null })
  const isNow = isLast && deployment.finishedAt === null
  return (
    <div
      title={phase.reason}
      aria-current={isNow ? 'step' : undefined}
      className={cn('flex flex-col rounded px-2 py-1', isNow && 'bg-raised ring-1 ring-line-strong')}
    >
      <span className={cn('flex items-center gap-1.5 font-medium [&_svg]:size-4', isLast ? inks[tone] : 'text-ink-2')}>
        <Glyph aria-hidden /> {word}
      </span>
      <span className="min-h-4 text-xs text-ink-3">
        <PhaseTime phase={phase} isOver={!isNow} />
      </span>
    </div>
  )
}

function PhaseTime({ phase: { from, to }, isOver }: { phase: Phase; isOver: boolean }) {
  if (to) return <time>{formatDuration(Date.parse(to) - Date.parse(from))}</time>
  // The end has no length of its own.
  return isOver ? null : <TickingDuration since={from} />
}
