/**
 * Something that is looked at on a clock, with nobody signed in, and said as findings (`raiseFinding`, `clearFinding`).
 *
 * `run` is one look: short, a few set-based queries, stopping early when `signal` fires. It may throw: that is logged, tried again at
 * the next tick, and becomes a finding of its own (kind `evaluation`) when it goes on. It never overlaps itself in one process, but
 * for seconds after a worker was lost from sight two workers may look at once, so it has to be idempotent.
 */
export type Judge = {
  /** Short name in logs and in the finding `evaluation/<name>`. */
  name: string
  /** From the end of one look to the begin of the next, in ms. */
  everyMs: number
  /** Looks at once, besides on its clock, when a finding was raised, changed or cleared. */
  wakesOn?: 'findings'
  run(tenantId: string, signal: AbortSignal): Promise<void>
}
