/** Where a phrase stands: `[start, end)` in UTF-16 units, and its place in the list that the index was made of. */
export type PhraseHit = { phrase: number; start: number; end: number }

/** Characters of one look-up. A phrase of 2 × 4 - 1 characters holds one whole word at a multiple of four, wherever it stands. */
const WORD = 4
const SHORTEST = 2 * WORD - 1
/** 2^32 over the golden ratio: spreads words that differ in few bits. */
const SPREAD = 0x9e3779b1

/**
 * Finds any of many phrases in a text. Each phrase is entered by the last four words that it can be met by, as the ends of
 * tokens differ and their beginnings do not; the text is looked up only at every fourth character.
 */
export class PhraseIndex {
  private readonly phrases: readonly string[]
  /** Which hashes occur at all: small, so that most look-ups end in the processor's cache. */
  private readonly bits: Uint32Array
  private readonly bitShift: number
  /** The first entry of a hash, and for each entry the next one; 0 = none. Entry = phrase × 4 + offset + 1. */
  private readonly heads: Uint32Array
  private readonly headShift: number
  private readonly next: Uint32Array

  /** @throws RangeError on a phrase that is too short to be found */
  constructor(phrases: readonly string[]) {
    this.phrases = phrases
    const entries = phrases.length * WORD
    const headBits = Math.min(26, Math.max(8, Math.ceil(Math.log2(entries + 1)) + 1))
    const bitBits = Math.min(26, headBits + 4)
    this.headShift = 32 - headBits
    this.bitShift = 32 - bitBits
    this.heads = new Uint32Array(2 ** headBits)
    this.bits = new Uint32Array(2 ** (bitBits - 5))
    this.next = new Uint32Array(entries + 1)
    phrases.forEach((phrase, index) => {
      if (phrase.length < SHORTEST) throw new RangeError(`A phrase needs ${SHORTEST} characters to be found.`)
      for (let offset = 0; offset < WORD; offset++) this.enter(hashAt(phrase, phrase.length - SHORTEST + offset), index, offset)
    })
  }

  private enter(hash: number, phrase: number, offset: number): void {
    const bit = hash >>> this.bitShift
    this.bits[bit >>> 5] = (this.bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
    const head = hash >>> this.headShift
    const entry = phrase * WORD + offset + 1
    this.next[entry] = this.heads[head] ?? 0
    this.heads[head] = entry
  }

  /** Every place of every phrase, by where the look-up met it; hits may overlap. */
  find(text: string): PhraseHit[] {
    const hits: PhraseHit[] = []
    if (this.phrases.length === 0) return hits
    const { bits, bitShift } = this
    for (let at = 0; at + WORD <= text.length; at += WORD) {
      const hash = hashAt(text, at)
      const bit = hash >>> bitShift
      if (((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0) this.check(text, at, hash, hits)
    }
    return hits
  }

  private check(text: string, at: number, hash: number, hits: PhraseHit[]): void {
    for (let entry = this.heads[hash >>> this.headShift] ?? 0; entry !== 0; entry = this.next[entry] ?? 0) {
      const index = Math.floor((entry - 1) / WORD)
      const phrase = this.phrases[index] ?? ''
      const start = at - (phrase.length - SHORTEST + ((entry - 1) % WORD))
      if (start >= 0 && text.startsWith(phrase, start)) hits.push({ phrase: index, start, end: start + phrase.length })
    }
  }
}

const hashAt = (text: string, at: number): number =>
  Math.imul(
    text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8) ^ (text.charCodeAt(at + 2) << 16) ^ (text.charCodeAt(at + 3) << 24),
    SPREAD,
  )
