import type { BudgetPolicy } from './budget.ts'

export type StopState = 'requested' | 'confirmed' | 'refused' | 'unverified' | 'failed'

/** A stop as it stands: its newest attempt. Times in ms since epoch. */
export type StandingStop = {
  target: string
  attempts: number
  state: StopState
  at: number
  finishedAt: number | null
  outcome: string | null
}

/**
 * Something that could be stopped. `name`: what people know it by. `isGoingOn`: it runs, by what the gateway last said. `away`: why
 * its gateway cannot be asked now, null = it can.
 */
export type StopTarget = { target: string; name: string; isGoingOn: boolean; away: string | null }

/** What to ask for, as which attempt, and what is wrong with stopping that only a person can mend. */
export type StopPlan = { ask: { target: string; attempt: number }[]; faults: string[] }

/** What goes on after this many stops will not be stopped by another. */
export const MOST_ATTEMPTS = 3
/** The gateway's word that a run has ended takes a poll to arrive; before that nothing counts as going on. */
export const SETTLE_MS = 30_000
/** An action is tried for a minute or two before it is said to have failed. */
const OVERDUE_MS = 180_000

/**
 * What has to be stopped, once a target; again when a stop is not known to have worked or its target went on, with half a minute
 * between and three times at the most. A gateway that refused is not asked again, and one that is away not until it is back. Whatever
 * is left running is a fault.
 * @param mostAsks how many may be asked for at once; the rest comes with the next look
 */
export function planStops(
  policy: BudgetPolicy,
  {
    targets,
    stops,
    now,
    mostAsks,
  }: { targets: readonly StopTarget[]; stops: readonly StandingStop[]; now: number; mostAsks: number },
): StopPlan {
  const plan: StopPlan = { ask: [], faults: [] }
  if (policy === 'notify') return plan
  const byTarget = new Map(stops.map((stop) => [stop.target, stop]))
  for (const target of targets) {
    const stop = byTarget.get(target.target)
    const { again, fault } = stop ? afterStop(stop, target, { policy, now }) : { again: target.isGoingOn, fault: null }
    if (again && target.away === null) plan.ask.push({ target: target.target, attempt: (stop?.attempts ?? 0) + 1 })
    else if (again) plan.faults.push(`${target.name} goes on and cannot be stopped now: ${target.away}`)
    if (fault) plan.faults.push(fault)
  }
  return { ...plan, ask: plan.ask.slice(0, mostAsks) }
}

type Next = { again: boolean; fault: string | null }
type Place = { policy: BudgetPolicy; now: number }
const fine: Next = { again: false, fault: null }

function afterStop(stop: StandingStop, { name, isGoingOn }: StopTarget, { policy, now }: Place): Next {
  const { state, attempts, finishedAt } = stop
  if (state === 'requested')
    return now - stop.at < OVERDUE_MS
      ? fine
      : { again: false, fault: `The stop of ${name} was asked for and nothing came of it yet.` }
  const hasSettled = finishedAt !== null && now - finishedAt >= SETTLE_MS
  if (state === 'confirmed') return isGoingOn && hasSettled && policy === 'abort-run' ? goingOn(name, attempts) : fine
  // It ended by itself, as the gateway says.
  if (!isGoingOn && hasSettled) return fine
  const again = state !== 'refused' && isGoingOn && hasSettled && attempts < MOST_ATTEMPTS
  return { again, fault: `The stop of ${name} is ${state}${stop.outcome ? `: ${stop.outcome}` : '.'}` }
}

/** A paused agent that somebody resumes is that person's decision; a session that runs again is not. */
const goingOn = (name: string, attempts: number): Next =>
  attempts < MOST_ATTEMPTS
    ? { again: true, fault: null }
    : { again: false, fault: `${name} goes on after ${attempts} stops that the gateway confirmed.` }
