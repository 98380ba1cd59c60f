/** Bytes of JSON's grammar. */
export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_ARRAY = 0x5b
export const CLOSE_ARRAY = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

export const isWhite = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const endsScalar = (byte: number): boolean => byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isWhite(byte)

/** Finds the end of one value, however many chunks it comes in. What is inside is not judged, only brackets and strings counted. */
export class ValueEnd {
  #depth = 0
  #inString = false
  #escaped = false
  #scalar = false
  #begun = false

  begin(): void {
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
    this.#scalar = false
    this.#begun = false
  }

  /** @returns the index after the value's last byte; -1 = it goes on in the next chunk */
  find(chunk: Buffer, from: number): number {
    let at = from
    if (!this.#begun) at = this.#first(chunk[at] ?? 0, at)
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) {
          this.#inString = false
          if (this.#depth === 0) return at + 1
        }
      } else if (this.#scalar) {
        if (endsScalar(byte)) return at
      } else if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth += 1
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --this.#depth === 0) return at + 1
    }
    return -1
  }

  /** Whether the text may end here: only a number or a word ends by nothing. */
  get mayEnd(): boolean {
    return this.#scalar
  }

  #first(byte: number, at: number): number {
    this.#begun = true
    if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth = 1
    else this.#scalar = true
    return at + 1
  }
}
