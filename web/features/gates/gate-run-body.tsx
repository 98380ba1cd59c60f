'use client'
import Link from 'next/link'
import type { GateRunView as Run } from '#contracts/gates.ts'
import { CorrelationId } from '#web/ui/correlation-id.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount, formatDuration } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { ReleaseName } from '#web/ui/release-name.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { CheckLine } from './check-line.tsx'

/** One run of a suite: the verdict with its sentence, against what, and each check with its numbers and samples. */
export function GateRunBody({ run }: { run: Run }) {
  return (
    <div data-gate-run={run.id} data-verdict={run.verdict ?? 'running'}>
      <div className="flex flex-col gap-2 border-b p-3 sm:p-4">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <GateVerdictBadge verdict={run.verdict} />
          <span className="text-ink-2">
            in {run.environment}
            {run.target ? `, at ${run.target}` : null}
          </span>
          <RunTime run={run} />
        </p>
        {run.says ? <p className="break-words text-base">{run.says}</p> : null}
        {run.verdict === null ? <Looks run={run} /> : null}
        <Compared run={run} />
        <Origin run={run} />
      </div>
      {run.checks.length === 0 ? (
        <EmptyState title={run.verdict === null ? 'No look has been taken yet' : 'No check came to a judgement'}>
          {run.verdict === null ? 'Each look judges all samples so far, and may end the run.' : 'The sentence above says why.'}
        </EmptyState>
      ) : null}
      <ul>
        {run.checks.map((check) => (
          <CheckLine key={check.check} check={check} runId={run.id} isOver={run.verdict !== null} />
        ))}
      </ul>
    </div>
  )
}

function RunTime({ run: { startedAt, finishedAt } }: { run: Run }) {
  if (!finishedAt)
    return (
      <span className="text-ink-3">
        for <TickingDuration since={startedAt} />
      </span>
    )
  return (
    <span className="text-ink-3">
      <RelativeTime at={finishedAt} />, took {formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}
    </span>
  )
}

/** How far a run is: a suite is judged at a fixed number of looks, and may end at any. */
function Looks({ run: { look, looks, samples } }: { run: Run }) {
  return (
    <div className="flex items-center gap-3">
      <progress className="h-2 w-40 accent-accent" value={look} max={Math.max(looks, 1)} aria-label="Looks taken" />
      <span className="text-xs text-ink-2">
        look {look} of at most {looks}, {formatCount(samples)} samples so far
      </span>
    </div>
  )
}

function Compared({ run: { release, baseline, samples, verdict } }: { run: Run }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-ink-2">
      {release ? (
        <>
          Release <ReleaseName release={release} />
        </>
      ) : (
        'What runs there now'
      )}
      {baseline ? (
        <>
          judged against <ReleaseName release={baseline} />
        </>
      ) : (
        'judged by itself, without a baseline'
      )}
      {verdict === null ? null : <span className="text-ink-3">{formatCount(samples)} samples</span>}
    </p>
  )
}

const triggers = { hand: 'by hand', schedule: 'by schedule', deployment: 'by a deployment', watch: 'by the watch' } as const

function Origin({ run }: { run: Run }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
      <span>
        started {triggers[run.trigger]}, {run.requestedBy}, <ExactTime at={run.startedAt} />
      </span>
      {run.deploymentId ? (
        <Link href={`/deployments/${run.deploymentId}`} className="text-accent underline">
          its deployment
        </Link>
      ) : null}
      <span title={`Suite ${run.suite} as pinned for this run: ${run.suiteHash}`}>
        suite <code className="font-mono">{run.suiteHash.slice(0, 8)}</code>
      </span>
      <CorrelationId id={run.correlationId} />
    </p>
  )
}
