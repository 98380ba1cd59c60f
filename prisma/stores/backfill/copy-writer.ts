/** Signature, flags and the length of an extension that there is none of. */
const HEADER = Buffer.from('PGCOPY\n\u00ff\r\n\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'latin1')
/** From 1970 to 2000, from where Postgres counts, ms. */
const EPOCH_MS = 946_684_800_000
/** Later and earlier times are no whole number of microseconds any more as a double. */
const MOST_EXACT_MS = Number.MAX_SAFE_INTEGER / 1_000
const FIRST_SIZE = 1 << 20
/** What 32 bits can tell apart. */
const WORD = 2 ** 32

/** Writes rows in the binary format of COPY. */
export class CopyWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_SIZE)
  #end = 0

  constructor() {
    this.#end += HEADER.copy(this.#buffer)
  }

  /** Makes room for what comes next. */
  #need(bytes: number): void {
    const wanted = this.#end + bytes
    if (wanted <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }

  row(fields: number): void {
    this.#need(2)
    this.#end = this.#buffer.writeInt16BE(fields, this.#end)
  }

  null(): void {
    this.#need(4)
    this.#end = this.#buffer.writeInt32BE(-1, this.#end)
  }

  /** Gives the length of the text in bytes. */
  text(text: string): number {
    // Three bytes at most for a UTF-16 unit.
    this.#need(4 + text.length * 3)
    const length = this.#buffer.write(text, this.#end + 4, 'utf8')
    this.#buffer.writeInt32BE(length, this.#end)
    this.#end += 4 + length
    return length
  }

  /** @param ms since epoch */
  time(ms: number): void {
    this.#need(12)
    this.#end = this.#buffer.writeInt32BE(8, this.#end)
    const since = ms - EPOCH_MS
    if (Math.abs(since) > MOST_EXACT_MS) this.#end = this.#buffer.writeBigInt64BE(BigInt(since) * 1000n, this.#end)
    else {
      const high = Math.floor((since * 1_000) / WORD)
      this.#end = this.#buffer.writeInt32BE(high, this.#end)
      this.#end = this.#buffer.writeUInt32BE(since * 1_000 - high * WORD, this.#end)
    }
  }

  int(value: number): void {
    this.#need(8)
    this.#buffer.writeInt32BE(4, this.#end)
    this.#end = this.#buffer.writeInt32BE(value, this.#end + 4)
  }

  /** @param id a UUID, or its 32 hex digits */
  uuid(id: string): void {
    this.#need(20)
    this.#end = this.#buffer.writeInt32BE(16, this.#end)
    for (let at = 0; at < id.length; at += 2) {
      if (id.charCodeAt(at) === DASH) at += 1
      this.#buffer[this.#end] = (digitAt(id, at) << 4) | digitAt(id, at + 1)
      this.#end += 1
    }
  }

  /** Ends the rows. Nothing can be written after it. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.#need(2)
    this.#end = this.#buffer.writeInt16BE(-1, this.#end)
    return new Uint8Array(this.#buffer.buffer, this.#buffer.byteOffset, this.#end)
  }
}

const DASH = '-'.charCodeAt(0)

/** The value of a lower-case hex digit. */
function digitAt(hex: string, at: number): number {
  const unit = hex.charCodeAt(at)
  return unit < 58 ? unit - 48 : unit - 87
}
