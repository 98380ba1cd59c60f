/** As many rows as one transaction has at the most: small enough to be done again after a kill, large enough for COPY. */
const MOST_ROWS = 5_000
/** And as many bytes, so that memory stays bounded whatever rows hold. A single row may have more. */
const MOST_BYTES = 8 << 20

/** Cuts rows that come in the order of their numbers, from 1, into chunks. */
export class ChunkBounds {
  readonly #chunks: { from: number; to: number }[] = []
  #from = 1
  #to = 0
  #bytes = 0

  add(bytes: number): void {
    const rows = this.#to - this.#from + 1
    if (rows > 0 && (rows === MOST_ROWS || this.#bytes + bytes > MOST_BYTES)) this.#cut()
    this.#to += 1
    this.#bytes += bytes
  }

  /** All chunks, once all rows were added. */
  finish(): { from: number; to: number }[] {
    if (this.#to >= this.#from) this.#cut()
    return this.#chunks
  }

  #cut(): void {
    this.#chunks.push({ from: this.#from, to: this.#to })
    this.#from = this.#to + 1
    this.#bytes = 0
  }
}
