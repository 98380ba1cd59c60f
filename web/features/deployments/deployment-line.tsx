'use client'
import Link from 'next/link'
import type { DeploymentView } from '#contracts/deployments.ts'
import { deploymentName } from '#web/features/deployment/deployment-name.ts'
import { wantsPerson } from '#web/features/live/fold-open-deployments.ts'
import { buttonLook } from '#web/ui/button.tsx'
import { DeploymentStateBadge } from '#web/ui/deployment-state-badge.tsx'
import { TickingDuration } from '#web/ui/time.tsx'

/** A deployment at work: where it is and why, and the way to decide where it waits for that. */
export function DeploymentLine({ deployment }: { deployment: DeploymentView }) {
  const { id, release, stateSince, requestedBy, reason } = deployment
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1.5 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-open-deployment={id}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <DeploymentStateBadge deployment={deployment} />
          <Link href={`/deployments/${id}`} className="min-w-0 break-words font-semibold hover:underline">
            {deploymentName(deployment)}: {release.name}
          </Link>
          <span className="text-ink-3">
            for <TickingDuration since={stateSince} /> · started by {requestedBy}
          </span>
        </p>
        {reason ? <p className="mt-0.5 break-words text-ink-2">{reason}</p> : null}
      </div>
      {wantsPerson(deployment) ? (
        <Link href={`/deployments/${id}`} className={buttonLook({ tone: 'primary' })}>
          Decide
        </Link>
      ) : null}
    </li>
  )
}
