'use client'
import Link from 'next/link'
import type { EnvironmentView } from '#contracts/deployments.ts'
import { Badge } from '#web/ui/badge.tsx'
import { DriftStateBadge } from '#web/ui/drift-state-badge.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** Whether it does what users need, and whether it is configured as wanted: the latest word on each, with its age. */
export function EvidenceLines({ environment: { slug, lastGate, drift, gates } }: { environment: EnvironmentView }) {
  return (
    <>
      <div className="border-b px-3 py-1.5">
        <p className="flex flex-wrap items-center gap-x-2">
          {lastGate ? <GateVerdictBadge verdict={lastGate.verdict} /> : <Badge tone="unknown">{UNKNOWN} not judged</Badge>}
          {lastGate ? (
            <>
              <Link href={`/gates?run=${lastGate.gateRunId}`} className="font-medium text-accent underline underline-offset-2">
                {lastGate.suite}
              </Link>
              <span className="ml-auto text-xs text-ink-3">
                <RelativeTime at={lastGate.at} />
              </span>
            </>
          ) : (
            <span className="text-ink-3">
              {gates ? `Suite ${gates.verify} has not run here yet.` : 'No gate judges releases here.'}
            </span>
          )}
        </p>
        {lastGate ? <p className="mt-0.5 break-words text-ink-2">{lastGate.says}</p> : null}
      </div>
      <p className="flex flex-wrap items-center gap-x-2 border-b px-3 py-1.5" data-environment-drift={drift?.state ?? 'none'}>
        {drift ? (
          <DriftStateBadge state={drift.state} isOutdated={drift.isOutdated} />
        ) : (
          <Badge tone="unknown">{UNKNOWN} not compared</Badge>
        )}
        <Link href={`/drift?environment=${slug}`} className="font-medium text-accent underline underline-offset-2">
          configuration
        </Link>
        {drift && drift.open > 0 ? (
          <span className="text-ink-2">
            {drift.open} {drift.open === 1 ? 'difference' : 'differences'}
          </span>
        ) : null}
        {drift ? (
          <span className="ml-auto text-xs text-ink-3">
            <RelativeTime at={drift.at} />
          </span>
        ) : null}
      </p>
    </>
  )
}
