/** Rows that wait to be written, so many at most: one more costs the oldest. */
export class BoundedList<Row> {
  readonly #capacity: number
  #rows: Row[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#rows.length
  }

  /** Adds a row. @returns how many others it cost */
  add(row: Row): number {
    this.#rows.push(row)
    if (this.#rows.length <= this.#capacity) return 0
    this.#rows.shift()
    return 1
  }

  /** Takes the oldest rows out, `most` of them. */
  take(most: number): Row[] {
    return this.#rows.splice(0, most)
  }

  /** Puts taken rows back in front, as far as there is room. @returns how many had none */
  putBack(rows: readonly Row[]): number {
    const room = Math.max(0, this.#capacity - this.#rows.length)
    const kept = rows.slice(Math.max(0, rows.length - room))
    this.#rows = [...kept, ...this.#rows]
    return rows.length - kept.length
  }
}
