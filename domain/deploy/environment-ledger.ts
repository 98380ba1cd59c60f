import { RETURN_WINDOW } from './environment-state.ts'
import { MOST_HOLDS } from './most-holds.ts'

/** A release by the little that a ledger compares. */
export type LedgerRelease = { id: string; name: string; contentHash: string }

/** Somebody who wants a turn in an environment. */
export type TurnWanted = { deploymentId: string; workflowId: string; release: LedgerRelease; settles: boolean }

/** The deployment at work: what it may have changed, and what undoes that. `fence`: ms since epoch of the decision. */
export type Turn<W extends TurnWanted> = W & { fence: number; touched: string[]; undo: Record<string, string> }

/** A release that was promoted, with the targets it went to. */
export type Promoted = {
  deploymentId: string
  workflowId: string
  settles: boolean
  release: LedgerRelease
  targets: readonly { target: { slug: string } }[]
  undo: Record<string, string>
  at: number
}

export type LedgerRollback = {
  workflowId: string
  deploymentId: string
  from: LedgerRelease
  toDeploymentId: string
  state: 'running' | 'failed'
  by: string
  reason: string
}

/** What automation may not bring back, who took it back, and why. `at`: ms since epoch. */
export type LedgerHold = { release: LedgerRelease; by: string; at: number; reason: string }

/** What is known of an environment by which service is restored: who is at work, who waits, what ran. Newest promoted first. */
export type Ledger<W extends TurnWanted, P extends Promoted> = {
  turn: Turn<W> | null
  queue: W[]
  promoted: P[]
  /** What was rolled back and not released since, newest first; at most `MOST_HOLDS`. */
  holds: LedgerHold[]
  rollback: LedgerRollback | null
  lastFence: number
}

/** An environment that nothing was deployed to yet. */
export const emptyLedger = <W extends TurnWanted, P extends Promoted>(): Ledger<W, P> => ({
  turn: null,
  queue: [],
  promoted: [],
  holds: [],
  rollback: null,
  lastFence: 0,
})

/** The next fence: the time, or one more than the last where the clock did not advance. */
export const nextFence = (lastFence: number, now: number): number => Math.max(now, lastFence + 1)

/** Puts a deployment at the end of the queue. Asked twice, it stands there once. */
export function askTurn<L extends Ledger<TurnWanted, Promoted>>(ledger: L, wanted: L['queue'][number]): L {
  const known = [ledger.turn, ...ledger.queue].some((other) => other?.deploymentId === wanted.deploymentId)
  return known ? ledger : { ...ledger, queue: [...ledger.queue, wanted] }
}

/** Gives the turn to the first in the queue, unless somebody has it or service is being restored. */
export function grantTurn<L extends Ledger<TurnWanted, Promoted>>(ledger: L, now: number): L {
  const [next, ...queue] = ledger.queue
  if (ledger.turn || ledger.rollback || !next) return ledger
  const fence = nextFence(ledger.lastFence, now)
  return { ...ledger, queue, lastFence: fence, turn: { ...next, fence, touched: [], undo: {} } }
}

/** Takes a deployment out of the turn and the queue, whichever it is in. */
export function leave<L extends Ledger<TurnWanted, Promoted>>(ledger: L, deploymentId: string): L {
  const queue = ledger.queue.filter((waiting) => waiting.deploymentId !== deploymentId)
  if (ledger.turn?.deploymentId !== deploymentId && queue.length === ledger.queue.length) return ledger
  return { ...ledger, queue, turn: ledger.turn?.deploymentId === deploymentId ? null : ledger.turn }
}

/**
 * Notes targets as touched before they are. Unchanged = refused: it is not this deployment's turn, or service is being
 * restored, and what is not noted here would not be restored.
 */
export function touch<L extends Ledger<TurnWanted, Promoted>>(
  ledger: L,
  deploymentId: string,
  targets: readonly string[],
): { ledger: L; granted: boolean } {
  const { turn } = ledger
  if (turn?.deploymentId !== deploymentId || ledger.rollback) return { ledger, granted: false }
  return { ledger: { ...ledger, turn: { ...turn, touched: [...new Set([...turn.touched, ...targets])] } }, granted: true }
}

/** Keeps what undoes a switch. The first of a target stays: it is of what ran before. */
export function keepUndo<L extends Ledger<TurnWanted, Promoted>>(
  ledger: L,
  deploymentId: string,
  undo: Turn<TurnWanted>['undo'],
): L {
  const { turn } = ledger
  if (turn?.deploymentId !== deploymentId) return ledger
  return { ...ledger, turn: { ...turn, undo: { ...undo, ...turn.undo } } }
}

/** A release is what runs now, and its turn is over. A hold on it ends: somebody brought it back on purpose, and it proved itself. */
export function promote<L extends Ledger<TurnWanted, Promoted>>(ledger: L, promoted: L['promoted'][number]): L {
  const { turn } = ledger
  if (turn?.deploymentId !== promoted.deploymentId) return ledger
  return {
    ...leave(ledger, promoted.deploymentId),
    promoted: [{ ...promoted, undo: turn.undo }, ...ledger.promoted].slice(0, 1 + RETURN_WINDOW),
    holds: without(ledger.holds, promoted.release.id),
  }
}

/** Whether a release is one of those that can be returned to without gates. */
export const isReturnable = (ledger: Pick<Ledger<TurnWanted, Promoted>, 'promoted'>, releaseId: string): boolean =>
  ledger.promoted.slice(1).some(({ release }) => release.id === releaseId)

/** Automation may bring back what was rolled back only when a person released the hold. */
export const isHeld = (ledger: Pick<Ledger<TurnWanted, Promoted>, 'holds'>, releaseId: string): boolean =>
  ledger.holds.some(({ release }) => release.id === releaseId)

/** A release was rolled back. Held again, it is held for the newest reason alone. */
export const addHold = (holds: readonly LedgerHold[], hold: LedgerHold): LedgerHold[] =>
  [hold, ...without(holds, hold.release.id)].slice(0, MOST_HOLDS)

/** Why a hold cannot be released, or null: nothing is held, or not this release. `release` null = all that is held. */
export function whyNotReleaseHold(ledger: Pick<Ledger<TurnWanted, Promoted>, 'holds'>, release: string | null): string | null {
  if (ledger.holds.length === 0) return 'Nothing is held here.'
  return release === null || isHeld(ledger, release) ? null : 'This release is not held here.'
}

/** A person lets automation promote a held release again. `release` null = all that is held. */
export const releaseHold = <L extends Ledger<TurnWanted, Promoted>>(ledger: L, release: string | null): L => ({
  ...ledger,
  holds: release === null ? [] : without(ledger.holds, release),
})

const without = (holds: readonly LedgerHold[], releaseId: string): LedgerHold[] =>
  holds.filter(({ release }) => release.id !== releaseId)
