/** One test that may fail a check. `beyond`: the effect reaches the margin too; significance alone never fails. */
export type FailTest = { p: number; beyond: boolean; says: string }

/**
 * One thing that is asked of a check. `shown`: the samples prove it. `open`: they do not yet. `missing`: nothing was measured that
 * could. `aside`: it asks nothing here (no release to compare with, or a margin that only ever fails). `broken`: the samples cannot
 * be what they are said to be.
 */
export type Criterion = {
  state: 'shown' | 'open' | 'missing' | 'aside' | 'broken'
  /** No further samples up to the most can show it. */
  hopeless: boolean
  tests: FailTest[]
  /** How many more could show it at the least, if nothing is wrong; null = enough are there. */
  short: { of: 'sample' | 'case'; least: number } | null
  says: string
  figures: Record<string, number | string>
}

/** What one look may spend, and what the last one will have. */
export type Levels = { fail: number; pass: number; lastPass: number }

/** A criterion that asks nothing here, with the reason. */
export const aside = (says: string): Criterion => ({ state: 'aside', hopeless: false, tests: [], short: null, says, figures: {} })

/** A criterion of which nothing was measured. */
export const missing = (says: string): Criterion => ({
  state: 'missing',
  hopeless: false,
  tests: [],
  short: null,
  says,
  figures: {},
})

/** What lacks for a criterion that `have` samples (or cases) leave open. */
export const shortOf = (have: number, least: number, of: 'sample' | 'case' = 'sample'): Criterion['short'] =>
  have < least ? { of, least } : null
