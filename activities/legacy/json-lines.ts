import { addRecord, type CutRecord } from './add-record.ts'
import { Pieces } from './pieces.ts'
import type { RecordTable, Storable } from './record-table.ts'

const LINE_END = 0x0a
const WHITE = [0x20, 0x09, 0x0d]

/** Takes a JSONL file apart, chunk by chunk, and adds each line to a table. Empty lines are none. */
export class JsonLines {
  readonly #table: RecordTable
  readonly #file: string
  readonly #values: readonly Storable[]
  readonly #pieces = new Pieces()
  #line = 1

  /** @param values of the table's columns before `_line` */
  constructor(table: RecordTable, file: string, values: readonly Storable[]) {
    this.#table = table
    this.#file = file
    this.#values = values
  }

  add(chunk: Buffer): void {
    let from = 0
    for (let to = chunk.indexOf(LINE_END); to !== -1; to = chunk.indexOf(LINE_END, from)) {
      this.#take(chunk.subarray(from, to))
      from = to + 1
    }
    if (from < chunk.length) this.#pieces.add(chunk.subarray(from))
  }

  /** The file is over; its last line needs no end of its own. */
  finish(): void {
    this.#take(Buffer.alloc(0))
  }

  #take(last: Buffer): void {
    const { bytes, size } = this.#pieces.end(last)
    const record: CutRecord = {
      pointer: `${this.#file}, line ${this.#line}`,
      ...{ bytes, size, values: [...this.#values, this.#line] },
    }
    this.#line += 1
    if (bytes === null || !isBlank(bytes)) addRecord(this.#table, record)
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => WHITE.includes(byte))
