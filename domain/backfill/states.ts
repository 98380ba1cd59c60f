/**
 * Where a backfill is. `planned` ends a dry run and waits for nothing; what fails or is cancelled after copying began is undone
 * by itself, so that no run is ever half there.
 */
export const backfillStates = [
  'planning',
  'dry-running',
  'planned',
  'copying',
  'verifying',
  'done',
  'paused',
  'undoing',
  'failed',
  'cancelled',
  'undone',
] as const
export type BackfillState = (typeof backfillStates)[number]

/** What a person can ask of a backfill besides looking at it. */
export const backfillActions = ['pause', 'resume', 'cancel', 'undo'] as const
export type BackfillAction = (typeof backfillActions)[number]

const atWork: readonly BackfillState[] = ['planning', 'dry-running', 'copying', 'verifying']
const allowed: Readonly<Record<BackfillAction, readonly BackfillState[]>> = {
  pause: ['planning', 'dry-running', 'copying', 'verifying'],
  resume: ['paused'],
  cancel: [...atWork, 'paused'],
  undo: ['done'],
}

export const isBackfillOver = (state: BackfillState): boolean =>
  !atWork.includes(state) && state !== 'paused' && state !== 'undoing'

export const canAskBackfill = (action: BackfillAction, state: BackfillState): boolean => allowed[action].includes(state)
