import { type BackfillAction, type BackfillState, canAskBackfill, isBackfillOver } from './states.ts'

/** Why something cannot be asked of a run now, and what to do instead. */
export type Refused = { says: string; next: string }

/** `null` = it can be asked. */
export function refusedBackfillAction(action: BackfillAction, state: BackfillState, number: number): Refused | null {
  if (canAskBackfill(action, state)) return null
  return { says: saysOf(action, state), next: nextOf(action, state, number) }
}

function saysOf(action: BackfillAction, state: BackfillState): string {
  if (action === 'undo') return `Only a backfill that is done can be undone; this one is ${state}.`
  if (action === 'resume') return `Only a paused backfill can be resumed; this one is ${state}.`
  return `A backfill that is ${state} cannot be ${action === 'pause' ? 'paused' : 'cancelled'}.`
}

function nextOf(action: BackfillAction, state: BackfillState, number: number): string {
  if (state === 'undoing') return `It takes back what it wrote: wait for its end (mc backfill watch ${number}).`
  if (state === 'done') return `It is over. To take back what it brought: mc backfill undo ${number}`
  if (isBackfillOver(state)) return `${leftBy[state] ?? 'It is over.'} To bring its source, start another run.`
  if (action === 'undo') return `Cancel it instead (mc backfill cancel ${number}): that takes back what it has written.`
  if (action === 'resume') return `It goes on by itself: mc backfill watch ${number}`
  return `Resume it (mc backfill resume ${number}), or cancel it.`
}

/** What a run that is over has left, so that nobody looks for what to take back. */
const leftBy: Partial<Record<BackfillState, string>> = {
  planned: 'It was a dry run, which leaves nothing to take back.',
  failed: 'It has taken back by itself what it had written.',
  cancelled: 'It has taken back by itself what it had written.',
  undone: 'What it brought is taken back already.',
}

/** Why a run has no report, which only one that is done has. */
export function noReport(state: BackfillState, number: number): Refused {
  const says = `Backfill ${number} has no report: it is ${state}.`
  if (!isBackfillOver(state)) return { says, next: `It has one once it is done: mc backfill watch ${number}` }
  const what =
    state === 'planned' ? 'A dry run has none; its counts are in' : 'Only a run that is done has one. What became of it:'
  return { says, next: `${what} mc backfill show ${number}` }
}
