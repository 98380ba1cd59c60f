/** The candidate most like `wrong`, or null when none is near enough to be what was meant (more than 40 % of it differs). */
export function nearestName(wrong: string, candidates: readonly string[]): string | null {
  let best: { name: string; distance: number } | null = null
  for (const name of candidates) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase())
    if (!best || distance < best.distance) best = { name, distance }
  }
  return best && best.distance <= Math.max(1, Math.floor(wrong.length * 0.4)) ? best.name : null
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number) => rows[row]?.[column] ?? 0
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    rows.push(current)
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const candidates = [cell(row - 1, column - 1) + (same ? 0 : 1), cell(row - 1, column) + 1, cell(row, column - 1) + 1]
      current.push(Math.min(...candidates, swapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY))
    }
  }
  return cell(from.length, to.length)
}
