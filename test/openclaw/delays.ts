/** Delays measured on the way, printed at the end; how long a machine takes is reported and not judged. */
export class Delays {
  readonly #samples = new Map<string, number[]>()

  /** Notes one delay, ms. */
  add(what: string, ms: number): void {
    this.#samples.set(what, [...(this.#samples.get(what) ?? []), Math.round(ms)])
  }

  /** A line each: the middle one, the longest, and how many there were. */
  print(): void {
    const lines = [...this.#samples].map(([what, samples]) => {
      const sorted = samples.toSorted((a, b) => a - b)
      const middle = sorted[Math.floor(sorted.length / 2)]
      const spread = sorted.length > 1 ? ` (median of ${sorted.length}; longest ${sorted.at(-1)} ms)` : ''
      return `  ${what}: ${middle} ms${spread}`
    })
    process.stdout.write(`\nMeasured with a real gateway and a browser:\n${lines.join('\n')}\n`)
  }
}
