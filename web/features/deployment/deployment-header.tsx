'use client'
import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import type { DeploymentView } from '#contracts/deployments.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { CorrelationId } from '#web/ui/correlation-id.tsx'
import { DeploymentStateBadge, lookOf } from '#web/ui/deployment-state-badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { ReleaseName } from '#web/ui/release-name.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { DecisionButtons } from './decision-buttons.tsx'
import { deploymentName } from './deployment-name.ts'
import { PhaseStrip } from './phase-strip.tsx'

const edges = {
  critical: 'border-l-critical',
  warning: 'border-l-warning',
  info: 'border-l-accent',
  good: 'border-l-good',
  neutral: 'border-l-line-strong',
  unknown: 'border-l-line-strong',
} as const

/** What is it, where is it, why, and what can be done: the answer before the evidence. */
export function DeploymentHeader({ deployment }: { deployment: DeploymentView }) {
  return (
    <section
      aria-label="State"
      className={cn('flex flex-col gap-3 rounded border border-l-4 bg-surface p-3 sm:p-4', edges[lookOf(deployment).tone])}
      data-deployment={deployment.id}
      data-deployment-state={deployment.state}
    >
      <div className="min-w-0">
        <h1 className="text-xl font-semibold">{deploymentName(deployment)}</h1>
        <What deployment={deployment} />
      </div>
      <StateLine deployment={deployment} />
      {deployment.reason ? (
        <p className="max-w-4xl break-words text-base" data-reason>
          {deployment.reason}
        </p>
      ) : null}
      <DecisionButtons deployment={deployment} />
      <PhaseStrip deployment={deployment} />
      <Origin deployment={deployment} />
    </section>
  )
}

function What({ deployment: { release, previous, skipsGates, isCurrent } }: { deployment: DeploymentView }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-ink-2">
      release <ReleaseName release={release} />
      {previous ? (
        <>
          <span>in the place of</span> <ReleaseName release={previous} />
        </>
      ) : (
        <span>the first release there</span>
      )}
      {isCurrent ? (
        <Badge tone="good">
          <CircleCheck aria-hidden /> runs now
        </Badge>
      ) : null}
      {skipsGates ? (
        <Badge tone="info" title="It returns to one of the last three releases, which were judged before.">
          skips gates
        </Badge>
      ) : null}
    </p>
  )
}

function StateLine({ deployment }: { deployment: DeploymentView }) {
  const { stateSince, requestedAt, finishedAt, queuePosition, state } = deployment
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
      <DeploymentStateBadge deployment={deployment} />
      {queuePosition === null ? null : <span>{queuePosition === 0 ? 'next in turn' : `${queuePosition} before it`}</span>}
      {isFinal(state) ? (
        <span>
          <RelativeTime at={stateSince} />
          {finishedAt ? `, after ${formatDuration(Date.parse(finishedAt) - Date.parse(requestedAt))}` : null}
        </span>
      ) : (
        <span>
          for <TickingDuration since={stateSince} />, since <ExactTime at={stateSince} />
        </span>
      )}
    </p>
  )
}

function Origin({ deployment }: { deployment: DeploymentView }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
      <span>
        started by {deployment.requestedBy} <RelativeTime at={deployment.requestedAt} />
      </span>
      {deployment.note ? <span className="break-words">“{deployment.note}”</span> : null}
      <CorrelationId id={deployment.correlationId} />
      <Link href={`/activity?correlation=${deployment.correlationId}`} className="text-accent underline">
        in Activity
      </Link>
    </p>
  )
}
