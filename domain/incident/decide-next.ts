import type { IncidentProgress, Step, Wish } from './incident-progress.ts'
import { isSettled } from './incident-progress.ts'

/** What an incident's workflow does next. `until` in ms since epoch; null = until something comes. */
export type Next =
  | { do: 'diagnose' }
  | { do: 'undo'; wish: Wish & { actionId: string } }
  | { do: 'close'; wish: Wish }
  | { do: 'resolve' }
  | { do: 'reopen' }
  | { do: 'run'; step: Step }
  | { do: 'ask'; step: Step }
  | { do: 'expire'; step: Step }
  | { do: 'give-up' }
  | { do: 'wait'; until: number | null; looks: boolean }

const BY_ITSELF: Wish = { by: 'mission-control', actorKind: 'system', reason: '', correlationId: '' }

/**
 * The next thing to do. Pure: the same progress and time give the same answer. What people ask goes first, then what it
 * is about, then the end of the alert, then the steps in their order; a step has its turn when no earlier one waits or has cleared the trouble.
 */
export function decideNext(progress: IncidentProgress, now: number): Next {
  const { overAt, resolvedAt, undo, close, closeAfterMs, isDiagnosed } = progress
  const [wish] = undo
  if (wish) return { do: 'undo', wish }
  if (close) return { do: 'close', wish: close }
  if (!isDiagnosed) return { do: 'diagnose' }
  if (overAt !== null) {
    if (resolvedAt === null) return { do: 'resolve' }
    const closesAt = resolvedAt + closeAfterMs
    return closesAt <= now ? { do: 'close', wish: BY_ITSELF } : { do: 'wait', until: closesAt, looks: false }
  }
  if (resolvedAt !== null) return { do: 'reopen' }
  return nextStep(progress, now)
}

function nextStep({ steps, clearedAt, isExhaustedTold }: IncidentProgress, now: number): Next {
  const approved = steps.find((step) => step.approval !== null && !isSettled(step))
  if (approved) return { do: 'run', step: approved }
  // What was done seems to help: nothing more is done until it is seen that it did not.
  if (clearedAt !== null) return { do: 'wait', until: null, looks: true }
  const step = steps.find((one) => one.mode !== 'suggest' && !isSettled(one))
  if (!step) return isExhaustedTold ? { do: 'wait', until: null, looks: true } : { do: 'give-up' }
  if (step.state === 'proposed' || step.state === 'running')
    return { do: step.mode === 'auto' || step.state === 'running' ? 'run' : 'ask', step }
  const until = (step.askedAt ?? now) + step.expiresMs
  return until <= now ? { do: 'expire', step } : { do: 'wait', until, looks: true }
}
