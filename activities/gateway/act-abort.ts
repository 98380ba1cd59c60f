import type { ChatHistoryResult } from '#contracts/gateway/methods.ts'
import { type ActContext, lookAt, lookUntil, noSuchSession, sessionExists, withConnection } from './act-context.ts'
import { type ActOutcome, confirmed, unverified } from './act-outcome.ts'

/**
 * Stops what a session is running (one run of it when `runId` is given) and sees that it stopped.
 * Doing it again is harmless: what has stopped stays stopped.
 * @throws GatewayFailure when the gateway cannot be reached
 */
export function abortRun(action: { sessionKey: string; runId: string | null }, context: ActContext): Promise<ActOutcome> {
  const { sessionKey, runId } = action
  return withConnection(context, 'abort', async (connection) => {
    if (!sessionExists(await lookAt(connection, sessionKey))) return noSuchSession(sessionKey)
    const answer = await connection.request('sessions.abort', { key: sessionKey, ...(runId ? { runId } : {}) })
    const isDone = (now: ChatHistoryResult) => hasStopped(now, runId)
    const { done, seen } = await lookUntil(context, () => lookAt(connection, sessionKey), isDone)
    if (!done) return unverified(`Abort of ${runId ? `run ${runId}` : 'the active run'}.`, describe(seen))
    return confirmed(describe(seen), answer.status === 'no-active-run')
  })
}

/**
 * Neither a run that is active nor one that will be: a session waiting for its run to be resumed after a crash says
 * `running` without an active run, and would go on later.
 */
function hasStopped(seen: ChatHistoryResult, runId: string | null): boolean {
  const row = seen.sessionInfo
  if (!row) return false
  if (runId !== null) return !isActive(seen, runId)
  return row.hasActiveRun === false && row.status !== 'running' && row.status !== 'queued' && !seen.inFlightRun
}

/** Unknown ids of an active session may include ours, so they count as ours. */
function isActive(seen: ChatHistoryResult, runId: string): boolean {
  const row = seen.sessionInfo
  if (seen.inFlightRun) return seen.inFlightRun.runId === runId
  if (row?.hasActiveRun === false) return row.status === 'running' || row.status === 'queued'
  return row?.activeRunIds?.includes(runId) ?? true
}

function describe(seen: ChatHistoryResult): string {
  const { status, hasActiveRun } = seen.sessionInfo ?? {}
  const activity =
    hasActiveRun === false ? 'no active run' : hasActiveRun ? 'an active run' : 'it is not known whether a run is active'
  return `The session is ${status ?? 'in an unknown state'}, with ${activity}.`
}
