/** What is wrong with messages as they arrived: lost, doubled, out of order; empty = nothing. `text` = what was read at the end. */
export function handoffFaults(
  ids: readonly string[],
  text: string,
  { once, ordered }: { once: boolean; ordered: boolean },
): string[] {
  const at = ids.map((id) => text.indexOf(id))
  const numbersOf = (isSo: (place: number) => boolean) => ids.flatMap((_, place) => (isSo(place) ? [place + 1] : [])).join(', ')
  const lost = numbersOf((place) => at[place] === -1)
  const doubled = once
    ? numbersOf((place) => text.indexOf(ids[place] ?? '', (at[place] ?? 0) + 1) > (at[place] ?? -1) && at[place] !== -1)
    : ''
  const arrived = at.filter((position) => position >= 0)
  const isOrdered = arrived.every((position, place) => place === 0 || position > (arrived[place - 1] ?? 0))
  return [
    ...(lost ? [`not arrived in time: message ${lost}`] : []),
    ...(doubled ? [`arrived more than once: message ${doubled}`] : []),
    ...(ordered && !isOrdered ? ['not in the order in which they were sent'] : []),
  ]
}
