import type { GatewayRef, WatchDigest } from '#contracts/workflow-payloads.ts'

/** Raised when the shape of the carried state changes, so that a run started by older code can be told apart. */
export const MONITOR_STATE_VERSION = 1

/** All a monitor carries from run to run. Small on purpose: facts live in Postgres. Times in ms since epoch. */
export type MonitorState = {
  version: typeof MONITOR_STATE_VERSION
  /** Start of the first run of the chain. */
  since: number
  /** Runs of the workflow so far, this one included. */
  runs: number
  /** Watches that came to an end. */
  watches: number
  /** Why the last watch could not go on; null once one ended in good order. */
  lastFailure: string | null
  /** Times a person or the reconciler asked for a new connection. */
  reconnects: number
  /** Facts stored by all finished watches together. */
  stored: number
  lastDigest: WatchDigest | null
  stopping: boolean
}

/** Input of `monitorGateway`. `state` is there only when a run continues an earlier one. */
export type MonitorInput = GatewayRef & { state?: MonitorState }

/** How a watch ended, as the workflow sees it. `cut-short` = cancelled before it could give a digest. */
export type WatchEnding = { kind: 'finished'; digest: WatchDigest } | { kind: 'cut-short' } | { kind: 'failed'; message: string }

/** State at the start of a run: fresh, or what the previous run handed on. `now` in ms since epoch. */
export function beginRun(carried: MonitorState | undefined, now: number): MonitorState {
  if (carried) return { ...carried, runs: carried.runs + 1 }
  return {
    version: MONITOR_STATE_VERSION,
    since: now,
    runs: 1,
    watches: 0,
    lastFailure: null,
    reconnects: 0,
    stored: 0,
    lastDigest: null,
    stopping: false,
  }
}

/** State after a watch ended, however it ended; the next one follows unless monitoring is stopping. */
export function afterWatch(state: MonitorState, ending: WatchEnding): MonitorState {
  const watches = state.watches + 1
  switch (ending.kind) {
    case 'finished':
      return { ...state, watches, stored: state.stored + ending.digest.stored, lastDigest: ending.digest, lastFailure: null }
    case 'cut-short':
      return { ...state, watches }
    case 'failed':
      return { ...state, watches, lastFailure: ending.message }
  }
}
