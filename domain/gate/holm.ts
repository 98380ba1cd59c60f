/** Holm's adjusted p-values (Holm 1979), in the order given: comparing each with the level keeps the family's error below it. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, place) => place).toSorted((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1))
  const adjusted = ps.map(() => 1)
  let least = 0
  for (const [rank, place] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * (ps[place] ?? 1)))
    adjusted[place] = least
  }
  return adjusted
}
