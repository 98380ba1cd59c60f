/** A column as it was found. `values` are never shown: only what redaction leaves alone may be. */
export type InspectedColumn = {
  name: string
  /** As declared, or the JSON types that were seen; empty = not said. */
  type: string
  /** Of the rows looked at, how many say something, and how many different things. */
  filled: number
  distinct: number
  /** Some of what they say. */
  values: readonly unknown[]
  /** Whether that is all that any row of the table says. */
  isWhole: boolean
}

export type InspectedTable = {
  name: string
  /** What says what its rows are: its name, or that of the file where mappings call it otherwise. */
  called: string
  rows: number
  /** Rows that were looked at: all, or the first of very many. */
  looked: number
  columns: readonly InspectedColumn[]
  /** Columns of the declared primary key; none = not declared. */
  primaryKey: readonly string[]
  foreignKeys: readonly { columns: readonly string[]; table: string; to: readonly string[] }[]
}

/** A column of a table. */
export type ColumnPlace = { table: string; column: string }

/** Which share, 0 to 1, of what a column says stands in another one; `null` = it says nothing. */
export type MeasureOverlap = (child: ColumnPlace, parent: ColumnPlace) => number | null

/** What is believed, how surely (0 to 1), and why in a few words. */
export type Guess<T> = { value: T; confidence: number; reason: string }

export const isUnique = ({ filled, distinct }: InspectedColumn, looked: number): boolean =>
  looked > 0 && filled === looked && distinct === looked
