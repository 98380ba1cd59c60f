'use client'
import type { RunView } from '#contracts/api/lists.ts'
import { shownRunState } from '#domain/session/shown-run-state.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCompact, formatDuration, UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime, TickingDuration } from '#web/ui/time.tsx'

const tones: Record<string, Tone> = {
  running: 'info',
  queued: 'info',
  done: 'good',
  failed: 'critical',
  timeout: 'critical',
  killed: 'neutral',
}

/** The runs of a session, newest first. */
export function RunList(props: { runs: readonly RunView[]; hasActiveRun: boolean | null; isHistory: boolean }) {
  const { runs: told, hasActiveRun, isHistory } = props
  const runs = told.map((run) => ({ ...run, state: shownRunState(run, told, hasActiveRun) }))
  return (
    <Section title="Runs">
      {runs.length === 0 ? (
        <EmptyState title={isHistory ? 'Its history has no run' : 'No run has been seen yet'} />
      ) : (
        <ul className="scroll-slim max-h-72 overflow-y-auto">
          {runs.map((run) => (
            <li key={run.runId} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b px-3 py-1.5 last:border-b-0">
              <Badge tone={tones[run.state] ?? 'unknown'}>{run.state === 'unknown' ? 'end not seen' : run.state}</Badge>
              <span className="text-ink-2">
                <RelativeTime at={run.startedAt} unknown="its start was not seen" />
              </span>
              <span>{lengthOf(run)}</span>
              <span className="text-xs text-ink-3">
                {run.modelCalls} model calls, {run.toolCount} tools, {formatCompact(run.inputTokens + run.outputTokens)} in and
                out
                {run.attempts > 1 ? `, ${run.attempts} attempts` : ''}
                {run.resumed ? ', resumed by the gateway' : ''}
              </span>
              {run.error ? <span className="w-full break-words text-xs text-critical">{run.error}</span> : null}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function lengthOf(run: RunView) {
  if (run.startedAt && !run.endedAt && run.state === 'running') return <TickingDuration since={run.startedAt} />
  return run.startedAt && run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : UNKNOWN
}
