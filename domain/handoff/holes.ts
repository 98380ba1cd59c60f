import { type Hole, MOST } from './followed.ts'

/** Numbers of a channel: what is known, what arrived, and what is missing in between. */
export type Numbers = { lowest: number | null; highest: number | null; holes: Hole[] }

/** A number that arrived. What it skips is missing from now on. */
export function arriveNumber(numbers: Numbers, seq: number, since: number): Numbers {
  const { lowest, highest, holes } = numbers
  if (lowest === null || highest === null) return { lowest: seq, highest: seq, holes: [] }
  if (seq > highest) return { lowest: Math.min(lowest, seq), highest: seq, holes: withHole(holes, highest + 1, seq - 1, since) }
  if (seq < lowest) return { lowest: seq, highest, holes: withHole(holes, seq + 1, lowest - 1, since) }
  return { lowest, highest, holes: holes.flatMap((hole) => without(hole, seq)).slice(-MOST.holes) }
}

/** A number that was sent: it is missing once a higher one has arrived. */
export function sendNumber(numbers: Numbers, seq: number, since: number): Numbers {
  const { lowest, highest, holes } = numbers
  if (lowest === null || highest === null) return { lowest: seq, highest: seq - 1, holes: [] }
  if (seq >= lowest) return numbers
  // Nothing had arrived: the first arrival will say what is missing.
  if (highest < lowest) return { lowest: seq, highest: seq - 1, holes: [] }
  return { lowest: seq, highest, holes: withHole(holes, seq, lowest - 1, since) }
}

/** Whether a number arrived, as far as is known. */
export const hasArrived = ({ lowest, highest, holes }: Numbers, seq: number): boolean =>
  lowest !== null && highest !== null && seq >= lowest && seq <= highest && !holes.some((hole) => isIn(hole, seq))

export const isIn = ({ from, to }: Hole, seq: number): boolean => seq >= from && seq <= to

function withHole(holes: readonly Hole[], from: number, to: number, since: number): Hole[] {
  const all = from > to ? [...holes] : [...holes, { from, to, since }]
  return all.slice(-MOST.holes)
}

function without(hole: Hole, seq: number): Hole[] {
  if (!isIn(hole, seq)) return [hole]
  return [
    { ...hole, to: seq - 1 },
    { ...hole, from: seq + 1 },
  ].filter(({ from, to }) => from <= to)
}
