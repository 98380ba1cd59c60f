import type { BadRowReason } from './row.ts'

/** Why a value is not what was expected of it. Holds the expectation, never the value. */
export class Unfit {
  readonly reason: BadRowReason
  /** Follows "expected ": "a whole number". */
  readonly expected: string

  constructor(reason: BadRowReason, expected: string) {
    this.reason = reason
    this.expected = expected
  }
}
