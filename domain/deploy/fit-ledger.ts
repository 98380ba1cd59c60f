import type { Ledger, Promoted, TurnWanted } from './environment-ledger.ts'

/**
 * Characters of a ledger as JSON that are always taken: Temporal ends a workflow for good whose memo has more than 2 MiB, and a
 * character takes up to three bytes.
 */
const MOST_CHARACTERS = 600_000

/**
 * A ledger that can be kept: without the oldest releases where all of them together are too large. Going back less far is better than
 * no ledger. What runs, and what ran before it, always stay; so does everything while a rollback is under way.
 */
export function fitLedger<L extends Ledger<TurnWanted, Promoted>>(ledger: L, most: number = MOST_CHARACTERS): L {
  if (ledger.rollback || ledger.promoted.length <= 2 || JSON.stringify(ledger).length <= most) return ledger
  return fitLedger({ ...ledger, promoted: ledger.promoted.slice(0, -1) }, most)
}
