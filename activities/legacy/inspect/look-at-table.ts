import type { DatabaseSync } from 'node:sqlite'
import { keyFrom } from '#domain/backfill/key-of.ts'
import type { InspectedColumn, InspectedTable } from '#domain/backfill/propose/inspected.ts'
import type { SourceTable } from '#domain/backfill/source-table.ts'
import { type StoredTable, scanTable } from './scan-table.ts'

/** Rows that are looked at; enough to tell a key from what is not one. */
export const MOST_LOOKED = 20_000
/** Rows in which columns that say few different things are looked at further, as a word of a state may come late. */
const MOST_FOR_WORDS = 1_000_000
/** Columns that say more than this are no states. */
const FEW = 20
/** Values of a column that are kept to judge what it holds. */
const MOST_VALUES = 200
/** Longer ones are not kept: they say nothing more, and there may be many. */
const LONGEST_VALUE = 50_000

/** What a table of a snapshot holds, column by column. */
export function lookAtTable(
  db: DatabaseSync,
  stored: StoredTable,
  { name, called, rows, columns }: SourceTable & { called: string },
): InspectedTable {
  const looks = new Map(columns.map((column) => [column.name, new ColumnLook(column.name, column.type)]))
  let seen = 0
  let few: [string, ColumnLook][] = []
  for (const row of scanTable(db, stored, MOST_FOR_WORDS)) {
    seen += 1
    if (seen <= MOST_LOOKED) for (const [column, look] of looks) look.add(row[column])
    if (seen === MOST_LOOKED) few = [...looks].filter(([, look]) => look.isFew)
    if (seen <= MOST_LOOKED) continue
    for (const [column, look] of few) look.addLater(row[column])
    few = few.filter(([, look]) => look.isFew)
    if (few.length === 0) break
  }
  const looked = Math.min(seen, MOST_LOOKED)
  const isAll = seen < MOST_FOR_WORDS
  return {
    ...{ name, called, rows, looked, columns: [...looks.values()].map((look) => look.result(isAll)) },
    // An adapter's table declares nothing.
    primaryKey: stored.made ? [] : primaryKeyOf(db, stored.stored),
    foreignKeys: stored.made ? [] : foreignKeysOf(db, stored.stored),
  }
}

class ColumnLook {
  readonly #name: string
  readonly #type: string
  readonly #seen = new Set<string>()
  readonly #values: unknown[] = []
  #filled = 0

  constructor(name: string, type: string) {
    this.#name = name
    this.#type = type
  }

  add(value: unknown): void {
    const text = keyFrom('value', { value })
    if (text === null) return
    this.#filled += 1
    this.#note(value, text)
  }

  /** Of a row that only words are looked for in. */
  addLater(value: unknown): void {
    const text = keyFrom('value', { value })
    if (text !== null) this.#note(value, text)
  }

  get isFew(): boolean {
    return this.#seen.size <= FEW
  }

  #note(value: unknown, text: string): void {
    // The start and the length of a long text are enough: this only tells whether values differ.
    const short = text.length > 200 ? `${text.length} ${text.slice(0, 200)}` : text
    if (this.#seen.has(short)) return
    this.#seen.add(short)
    if (this.#values.length < MOST_VALUES && text.length <= LONGEST_VALUE) this.#values.push(value)
  }

  /** @param isAll whether no row of the table is left to be looked at for words */
  result(isAll: boolean): InspectedColumn {
    const isWhole = isAll && this.isFew && this.#values.length === this.#seen.size
    return {
      ...{ name: this.#name, type: this.#type, filled: this.#filled, distinct: this.#seen.size },
      ...{ values: this.#values, isWhole },
    }
  }
}

const primaryKeyOf = (db: DatabaseSync, table: string): string[] =>
  db
    .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk')
    .all(table)
    .map(({ name }) => String(name))

function foreignKeysOf(db: DatabaseSync, table: string): InspectedTable['foreignKeys'] {
  const parts = db.prepare('SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq').all(table)
  return [...Map.groupBy(parts, ({ id }) => id).values()].map((key) => ({
    columns: key.map(({ from }) => String(from)),
    table: String(key[0]?.table),
    // Nothing is named where the other table's primary key is meant.
    to: key.flatMap(({ to }) => (to === null ? [] : [String(to)])),
  }))
}
