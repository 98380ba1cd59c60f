import { addRecord } from './add-record.ts'
import { type JsonRecord, JsonRecords, type JsonSteps } from './json-records.ts'
import type { RecordTable, Storable } from './record-table.ts'
import type { SnapshotWriter } from './snapshot-writer.ts'

type Given = {
  /** What mappings call the table. */
  name: string
  steps: JsonSteps
  file: string
  /** The path as pointers write it. */
  pointer: string
}

/** A table of the records at a path of a JSON text; none where nothing is there. */
export class JsonTable {
  readonly #given: Given
  readonly #make: () => RecordTable
  readonly #records: JsonRecords
  #table: RecordTable | null = null

  constructor(writer: SnapshotWriter, given: Given) {
    this.#given = given
    const columns = [
      { name: '_index', type: 'INTEGER' },
      { name: '_key', type: 'TEXT' },
    ]
    this.#make = () => writer.table(given.name, columns)
    this.#records = new JsonRecords(given.steps, (record) => this.#take(record))
  }

  /** @throws BrokenJson */
  add(chunk: Buffer): void {
    this.#records.add(chunk)
  }

  /** @throws BrokenJson when the text ends in the middle */
  finish(): void {
    this.#records.finish()
    // An empty list is a table without rows, and not no table.
    if (this.#records.found) this.#table ??= this.#make()
  }

  #take({ place, bytes, size }: JsonRecord): void {
    const { file, pointer } = this.#given
    this.#table ??= this.#make()
    const at = `${file}, ${pointer}[${JSON.stringify(place)}]`
    const values: Storable[] = typeof place === 'number' ? [place, null] : [null, place]
    addRecord(this.#table, { pointer: at, bytes, size, values })
  }
}
