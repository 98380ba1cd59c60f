/** What differs from one failure to the next though the cause is the same: ids, hashes, numbers, quoted names. */
const VARYING = [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, /\b[0-9a-f]{12,}\b/gi, /\d+(?:[.,:]\d+)*/g]

/** A cause without what names this one time, by which failures are told to have the same. */
export const causeGroupOf = (cause: string): string =>
  VARYING.reduce((text, pattern) => text.replaceAll(pattern, '…'), cause.trim())

export type CauseGroup<T> = { cause: string; members: T[] }

/** Failures by their cause, the most common first. `causeOf` null = it does not say, which is a cause of its own. */
export function groupByCause<T>(failures: readonly T[], causeOf: (failure: T) => string | null): CauseGroup<T>[] {
  const groups = Map.groupBy(failures, (failure) => causeGroupOf(causeOf(failure) ?? UNKNOWN_CAUSE))
  const all = [...groups].map(([cause, members]) => ({ cause, members }))
  return all.toSorted((a, b) => b.members.length - a.members.length)
}

/** Of an execution whose history does not say why it failed. */
export const UNKNOWN_CAUSE = 'It does not say why.'
