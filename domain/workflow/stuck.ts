import type { Failure, HistoryEvent } from './history-event.ts'
import { readFailure } from './read-failure.ts'

/** A workflow whose code cannot decide: every attempt fails, and it stands still until the code is mended or it is reset. */
export type Stuck = {
  /** Since the first attempt that failed; ms since epoch. */
  since: number
  /** Of the decision, so far. */
  attempts: number
  /** `code-changed` = today's code decides otherwise than it did before; `code-fails` = it throws. */
  why: 'code-changed' | 'code-fails'
  failure: Failure | null
}

/** Set by people who reset, not by code that fails. */
const BY_RESET = 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW'
const CHANGED = 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR'

/**
 * Whether an execution stands still because its code fails. The history keeps the first failure of each decision, the server counts the
 * attempts. @param attempt of the decision that is asked for now; null = none is
 */
export function stuckOf(events: readonly HistoryEvent[], attempt: number | null): Stuck | null {
  if (attempt === null || attempt < 2) return null
  const decided = events.findLast(({ type }) => type === 'WorkflowTaskCompleted')?.id ?? 0
  const failed = events.filter(
    ({ id, type, attributes }) => type === 'WorkflowTaskFailed' && id > decided && attributes.cause !== BY_RESET,
  )
  const [first] = failed
  const last = failed.at(-1)
  if (!first || !last) return null
  const failure = readFailure(last.attributes.failure)
  const isChanged = last.attributes.cause === CHANGED || /TMPRL1100|[Nn]on-?determinis/.test(failure?.message ?? '')
  return { since: first.at, attempts: attempt, why: isChanged ? 'code-changed' : 'code-fails', failure }
}
