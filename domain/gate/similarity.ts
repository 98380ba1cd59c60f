/** Words of a text for comparing: lower case, letters and digits of any script, everything else separates. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

/**
 * Token F1 of an answer against a reference, 0 to 1, as in SQuAD (Rajpurkar 2016) without dropping articles: harmonic mean of the
 * shares of words in common. Two texts without words are equal.
 */
export function tokenF1(answer: string, reference: string): number {
  const [got, wanted] = [wordsOf(answer), wordsOf(reference)]
  const left = new Map<string, number>()
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of got) {
    const count = left.get(word) ?? 0
    if (count > 0) common += 1
    left.set(word, count - 1)
  }
  return harmonic(common, got.length, wanted.length)
}

/** ROUGE-L (Lin 2004) with equal weight of precision and recall, 0 to 1: as token F1, for words in the same order. */
export function rougeL(answer: string, reference: string): number {
  const [got, wanted] = [wordsOf(answer), wordsOf(reference)]
  return harmonic(longestCommon(got, wanted), got.length, wanted.length)
}

/** Cosine of two embeddings, -1 to 1; null when they cannot be compared (other lengths, or one is nothing). */
export function cosine(a: readonly number[], b: readonly number[]): number | null {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, place) => sum + value * (y[place] ?? 0), 0)
  const size = Math.sqrt(dot(a, a) * dot(b, b))
  return a.length === b.length && size > 0 ? dot(a, b) / size : null
}

const harmonic = (common: number, got: number, wanted: number): number => (got + wanted === 0 ? 1 : (2 * common) / (got + wanted))

/** Length of the longest common subsequence, one row of the table at a time. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1)
  for (const word of a) {
    const next = new Uint32Array(b.length + 1)
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = word === b[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0)
    }
    row = next
  }
  return row[b.length] ?? 0
}
