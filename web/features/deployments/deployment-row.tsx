'use client'
import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { memo } from 'react'
import type { DeploymentView } from '#contracts/deployments.ts'
import { deploymentName } from '#web/features/deployment/deployment-name.ts'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { DeploymentStateBadge } from '#web/ui/deployment-state-badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'

/** One deployment of the list. */
export const DeploymentRow = memo(function DeploymentRow(props: { deployment: DeploymentView; isActive: boolean }) {
  const { deployment, isActive } = props
  const { id, release, previous, reason, requestedBy, requestedAt, finishedAt, isCurrent } = deployment
  return (
    <li id={`deployment-${id}`} className={cn('border-b last:border-b-0', isActive && 'bg-accent-soft')} data-deployment={id}>
      <Link
        href={`/deployments/${id}`}
        className="grid grid-cols-[9rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-3 py-1.5 hover:bg-raised lg:grid-cols-[9.5rem_9rem_16rem_minmax(0,1fr)_auto]"
      >
        <span>
          <DeploymentStateBadge deployment={deployment} />
        </span>
        <span className="font-medium">{deploymentName(deployment)}</span>
        <span className="flex min-w-0 items-center gap-2">
          <span
            className="truncate font-medium"
            title={previous ? `in the place of ${previous.name}` : 'the first release there'}
          >
            {release.name}
          </span>
          {isCurrent ? (
            <Badge tone="good">
              <CircleCheck aria-hidden /> runs now
            </Badge>
          ) : null}
        </span>
        <span className="col-span-3 min-w-0 truncate text-ink-2 lg:col-span-1">{reason}</span>
        <span className="col-span-3 text-xs text-ink-3 lg:col-span-1 lg:text-right">
          {requestedBy}, <RowTime at={requestedAt} /> ·{' '}
          {finishedAt ? (
            `took ${formatDuration(Date.parse(finishedAt) - Date.parse(requestedAt))}`
          ) : (
            <TickingDuration since={requestedAt} />
          )}
        </span>
      </Link>
    </li>
  )
})
