/** What of a run tells whether it can still be running. Times as ISO text of one zone. */
type ShownRun = { runId: string; state: string; startedAt: string | null; endedAt: string | null; resumed: boolean }

/**
 * The state of a run as it is shown. A run whose end nobody saw (its gateway was killed, or was not watched) stays open in the
 * record; it is `unknown`, and not running, once its session runs nothing, or another run was taken up after it: a session has
 * one run at a time, and what a gateway takes up again after a crash has a new id.
 */
export function shownRunState(run: ShownRun, runs: readonly ShownRun[], hasActiveRun: boolean | null): string {
  const isOpen = run.endedAt === null && (run.state === 'running' || run.state === 'queued')
  if (!isOpen) return run.state
  if (hasActiveRun === false) return 'unknown'
  const isReplaced = runs.some(
    (other) => other.resumed && other.runId !== run.runId && (other.startedAt ?? '') > (run.startedAt ?? ''),
  )
  return isReplaced ? 'unknown' : run.state
}
