'use client'
import type { DeploymentView } from '#contracts/deployments.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { DriftStateBadge } from '#web/ui/drift-state-badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** What the comparison of the settings found, with the reports one click away. */
export function DriftLine({ drift, state }: Pick<DeploymentView, 'drift' | 'state'>) {
  const { change } = useUrlState()
  if (!drift)
    return (
      <p className="text-ink-3">
        {isFinal(state) ? 'Configuration was not compared.' : 'Configuration has not been compared yet.'}
      </p>
    )
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5" data-drift={drift.state}>
      <DriftStateBadge state={drift.state} />
      <span className="min-w-0 break-words">{drift.says}</span>
      <span className="text-xs text-ink-3">
        <RelativeTime at={drift.at} />
      </span>
      {drift.reportIds.length > 0 ? (
        <button
          type="button"
          className="font-medium text-accent underline underline-offset-2"
          onClick={() => change({ drift: drift.reportIds[0] ?? null })}
        >
          show the settings
        </button>
      ) : null}
    </p>
  )
}
