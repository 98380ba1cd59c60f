/** How long to wait before a part is started again. */
export type RestartPolicy = {
  /** Longest wait after the first failure, in ms; doubles with each further one. */
  readonly baseMs: number
  /** No wait is longer than this. */
  readonly capMs: number
  /** A part that ran this long is healthy again: its earlier failures are forgotten. */
  readonly stableMs: number
}

/** Quick enough that a crash is hardly seen, slow enough that a part that cannot start does not eat the machine. */
export const RESTART_POLICY: RestartPolicy = { baseMs: 500, capMs: 30_000, stableMs: 60_000 }

/** Where a supervised part is in its life. Times are in ms of one clock. */
export type PartState =
  | { readonly phase: 'starting'; readonly failures: number }
  | { readonly phase: 'running'; readonly failures: number; readonly since: number }
  | { readonly phase: 'waiting'; readonly failures: number; readonly until: number }
  | { readonly phase: 'stopped' }

/** What happens to a part. */
export type PartEvent =
  | { readonly type: 'started'; readonly at: number }
  /** The process ended unasked, or could not be started. `random` is a draw from [0, 1). */
  | { readonly type: 'ended'; readonly at: number; readonly random: number }
  | { readonly type: 'waited' }
  | { readonly type: 'stopAsked' }

/** Every part begins here. */
export const FIRST_STATE: PartState = { phase: 'starting', failures: 0 }

/** The state after an event. Events that make no sense in a state leave it as it is; nothing leaves `stopped`. */
export function nextPartState(state: PartState, event: PartEvent, policy: RestartPolicy = RESTART_POLICY): PartState {
  if (state.phase === 'stopped' || event.type === 'stopAsked') return { phase: 'stopped' }
  switch (event.type) {
    case 'started':
      return state.phase === 'starting' ? { phase: 'running', failures: state.failures, since: event.at } : state
    case 'waited':
      return state.phase === 'waiting' ? { phase: 'starting', failures: state.failures } : state
    case 'ended':
      return state.phase === 'waiting' ? state : waitingAfter(state, event, policy)
  }
}

function waitingAfter(
  state: Extract<PartState, { failures: number }>,
  { at, random }: { at: number; random: number },
  policy: RestartPolicy,
): PartState {
  const wasStable = state.phase === 'running' && at - state.since >= policy.stableMs
  const failures = wasStable ? 1 : state.failures + 1
  return { phase: 'waiting', failures, until: at + backoffMs(failures, random, policy) }
}

/** Full jitter: anything from nothing to the exponential bound, so that parts that fell together do not rise together. */
export function backoffMs(failures: number, random: number, { baseMs, capMs }: RestartPolicy): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** (failures - 1)))
}
