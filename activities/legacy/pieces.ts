import { MOST_RECORD_BYTES } from './read-bytes.ts'

/** Bytes of one record that comes in several chunks; of one that is too large only the number is kept. */
export class Pieces {
  #kept: Buffer[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  /** A piece of a chunk that will be overwritten. */
  add(piece: Buffer): void {
    if (this.#bytes + piece.length <= MOST_RECORD_BYTES) this.#kept.push(Buffer.from(piece))
    else this.#kept = []
    this.#bytes += piece.length
  }

  /** The record with its last piece; `null` = it is too large. Begins the next one. */
  end(last: Buffer): { bytes: Buffer | null; size: number } {
    const size = this.#bytes + last.length
    const whole = this.#kept.length === 0 ? last : Buffer.concat([...this.#kept, last])
    this.#kept = []
    this.#bytes = 0
    return { bytes: size > MOST_RECORD_BYTES ? null : whole, size }
  }
}
