/** Holds of an environment that are kept: more are no list to decide by, and a ledger's memo has to stay small. The oldest ends. */
export const MOST_HOLDS = 20
