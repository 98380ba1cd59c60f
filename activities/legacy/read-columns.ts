import { isUtf8 } from 'node:buffer'
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { RowFault } from '#domain/backfill/row.ts'
import { parseExact } from './parse-exact.ts'
import { membersOf } from './record-table.ts'

/** Node puts this in place of bytes that are no UTF-8; it may as well have stood there. */
const REPLACEMENT = '\uFFFD'

/** A statement that gives rows as arrays: columns of two tables may have one name. */
export function preparedArrays(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}

/** Rows with integers as numbers, and those that a number cannot hold as bigint. */
export function allArrays(statement: StatementSync, ...given: SQLInputValue[]): SQLOutputValue[][] {
  // What `preparedArrays` asked for; Node's types do not follow it.
  const all = () => statement.all(...given) as unknown as SQLOutputValue[][]
  statement.setReadBigInts(false)
  try {
    return all()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE')) throw error
  }
  // Such rows are rare, and reading every integer of every row so is slow.
  statement.setReadBigInts(true)
  return all().map((row) => row.map((value) => (typeof value === 'bigint' ? exactOrNumber(value) : value)))
}

const exactOrNumber = (value: bigint): bigint | number => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Columns of a record by name: the members of its JSON, if it has one, and over them its plain columns. */
export function columnsOf(names: readonly string[], values: readonly SQLOutputValue[], json: unknown): Record<string, unknown> {
  const columns: Record<string, unknown> = typeof json === 'string' ? { ...membersOf(parseExact(json)) } : {}
  for (let index = 0; index < names.length; index++) {
    const name = names[index]
    if (name !== undefined) columns[name] = values[index]
  }
  return columns
}

/** The columns of a row whose text is not in the database's encoding. @param bytesOf reads a column of the row as bytes */
export function misencoded(columns: Readonly<Record<string, unknown>>, bytesOf: (column: string) => unknown): string[] {
  const suspect = Object.entries(columns).filter(([, value]) => typeof value === 'string' && value.includes(REPLACEMENT))
  return suspect.flatMap(([name]) => {
    const bytes = bytesOf(name)
    return bytes instanceof Uint8Array && isUtf8(bytes) ? [] : [name]
  })
}

export const wrongEncoding = (columns: readonly string[]): RowFault => ({
  reason: 'wrong-encoding',
  field: columns.join(', '),
  says: 'It holds bytes that are no UTF-8: the text was written in another encoding',
})
