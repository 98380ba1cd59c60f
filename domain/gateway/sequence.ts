/** Events of one connection are numbered without holes, also those the gateway dropped because we read too slowly. */
export type SequenceGap = { expected: number; got: number; missed: number }

/**
 * Compares an event's number with the last one of the same connection. The first number seen is the baseline, because what
 * came before it is covered by the snapshot. A number that goes back is no loss: `null`.
 */
export function sequenceGap(last: number | null, got: number): SequenceGap | null {
  if (last === null || got <= last + 1) return null
  return { expected: last + 1, got, missed: got - last - 1 }
}
