/** Signature, flags and the length of an extension that there is none of. */
const HEADER = Buffer.from('PGCOPY\n\u00ff\r\n\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'latin1')
/** Seconds from 1970 to 2000, from where Postgres counts, in microseconds. */
const EPOCH_US = 946_684_800_000_000n
const FIRST_SIZE = 1 << 20

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
    this.#buffer.writeInt32BE(8, this.#end)
    this.#end = this.#buffer.writeBigInt64BE(BigInt(ms) * 1000n - EPOCH_US, this.#end + 4)
  }

  int(value: number): void {
    this.#need(8)
    this.#buffer.writeInt32BE(4, this.#end)
    this.#end = this.#buffer.writeInt32BE(value, this.#end + 4)
  }

  /** @param bytes sixteen */
  uuid(bytes: Uint8Array): void {
    this.#need(20)
    this.#end = this.#buffer.writeInt32BE(16, this.#end)
    this.#buffer.set(bytes, this.#end)
    this.#end += 16
  }

  uuidText(id: string): void {
    this.#need(20)
    this.#end = this.#buffer.writeInt32BE(16, this.#end)
    this.#end += this.#buffer.write(id.replaceAll('-', ''), this.#end, 'hex')
  }

  /** Ends the rows. Nothing can be written after it. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.#need(2)
    this.#end = this.#buffer.writeInt16BE(-1, this.#end)
    return new Uint8Array(this.#buffer.buffer, this.#buffer.byteOffset, this.#end)
  }
}
