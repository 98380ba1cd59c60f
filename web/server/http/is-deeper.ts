/** Whether JSON is nested deeper than `most` levels. Without recursion: that is what too deep a value would break. */
export function isDeeper(value: unknown, most: number): boolean {
  const open: [unknown, number][] = [[value, 1]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [each, depth] = next
    if (typeof each !== 'object' || each === null) continue
    if (depth > most) return true
    for (const member of Object.values(each)) open.push([member, depth + 1])
  }
  return false
}
