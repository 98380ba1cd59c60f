/** Enough for the projects, agents and sessions of a fleet; some MB. */
const MOST = 20_000

/** A memory of looked up values with a bound: when it is full, what was entered first is forgotten. */
export class Remembered<T> {
  readonly #values = new Map<string, T>()

  get(key: string, lookUp: () => T): T {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = lookUp()
    if (this.#values.size >= MOST) for (const first of this.#values.keys()) if (this.#values.delete(first)) break
    this.#values.set(key, value)
    return value
  }
}
