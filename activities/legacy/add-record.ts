import type { RowFault } from '#domain/backfill/row.ts'
import { MOST_RECORD_BYTES } from './read-bytes.ts'
import type { RecordTable, Storable } from './record-table.ts'
import { textOf } from './text-encoding.ts'

/** A record as it was cut out of its file. `bytes` null = it is too large. `size` in bytes. */
export type CutRecord = { pointer: string; bytes: Buffer | null; size: number; values: readonly Storable[] }

/** Adds a JSON record to its table, as a bad row where it cannot be read. */
export function addRecord(table: RecordTable, { pointer, bytes, size, values }: CutRecord): void {
  if (bytes === null) return table.bad(pointer, tooLarge(size), values)
  const text = textOf(bytes)
  if (text === null) return table.bad(pointer, notUtf8, values)
  table.addJson(pointer, text, values)
}

export const tooLarge = (size: number): RowFault => ({
  reason: 'too-large',
  field: null,
  says: `It has ${size} bytes; records of at most ${MOST_RECORD_BYTES} bytes are read`,
})

export const notUtf8: RowFault = {
  reason: 'wrong-encoding',
  field: null,
  says: 'It holds bytes that are no UTF-8: the file was written in another encoding',
}
