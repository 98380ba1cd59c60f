'use client'
import type { BackfillView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { BackfillStateBadge } from '#web/ui/backfill-state-badge.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { CorrelationId } from '#web/ui/correlation-id.tsx'
import { formatBytes, formatDuration } from '#web/ui/format.ts'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { BackfillActs } from './backfill-acts.tsx'
import { BackfillProgress } from './backfill-progress.tsx'
import { kindWords } from './backfill-words.ts'

/** What is being brought, how it stands, and what can be asked of it. */
export function BackfillHeader({ backfill }: { backfill: BackfillView }) {
  const { source, number, state, dryRunOnly, replays, failure } = backfill
  return (
    <header className="flex flex-col gap-2 rounded border bg-surface p-3 sm:p-4" data-backfill={number} data-state={state}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold">
          {source} #{number} <BackfillStateBadge state={state} />
          {dryRunOnly ? <Badge tone="neutral">dry run only</Badge> : null}
          {replays ? <Badge tone="neutral">replay of rows that were left out</Badge> : null}
        </h1>
        <BackfillActs backfill={backfill} />
      </div>
      {failure ? (
        <p role="alert" className="rounded border border-critical/40 bg-critical-soft px-3 py-2">
          <code className="font-mono text-xs text-critical">{failure.code}</code>
          <span className="block break-words">{failure.says}</span>
        </p>
      ) : null}
      {isBackfillOver(state) ? null : <BackfillProgress backfill={backfill} />}
      <Facts backfill={backfill} />
    </header>
  )
}

function Facts({ backfill }: { backfill: BackfillView }) {
  const {
    kind,
    sourceHash,
    sourceBytes,
    vanished,
    notFound,
    trigger,
    requestedBy,
    startedAt,
    finishedAt,
    undoneAt,
    correlationId,
  } = backfill
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
      <span>
        {kindWords[kind] ?? kind}
        {sourceBytes === null ? ', size not known yet' : `, ${formatBytes(sourceBytes)}`}
      </span>
      {sourceHash ? (
        <span title={`SHA-256 of the source as it was copied aside: ${sourceHash}`}>
          source <code className="font-mono">{sourceHash.slice(0, 12)}</code>
        </span>
      ) : null}
      {vanished ? <span>{vanished.toLocaleString('en')} rows of earlier runs are no longer in the source; they stay</span> : null}
      {notFound ? (
        <span className="text-warning" data-not-found>
          {notFound.toLocaleString('en')} of the rows that were left out are no longer in the source under their key
        </span>
      ) : null}
      <span>
        {trigger === 'schedule' ? 'by schedule' : `by ${requestedBy}`}, <ExactTime at={startedAt} />
        {finishedAt ? `, took ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}` : null}
      </span>
      {finishedAt ? (
        <span>
          ended <RelativeTime at={finishedAt} />
        </span>
      ) : (
        <span>
          for <TickingDuration since={startedAt} />
        </span>
      )}
      {undoneAt ? (
        <span>
          undone <RelativeTime at={undoneAt} />
        </span>
      ) : null}
      <CorrelationId id={correlationId} />
    </p>
  )
}
