import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { EntityName } from '#domain/backfill/entities.ts'

/** What a person who knows the schema would map: fields and relations by `column` or `column as transform`. */
export type RightTable = {
  entity: EntityName
  key: string
  fields: Record<string, string>
  relations?: Record<string, string>
}

/** A database in the style of some framework. Tables that are not in `right` are nothing that is brought over. */
export type LegacySchema = {
  name: string
  sql: string
  rows: Record<string, (index: number) => SQLInputValue[]>
  count: Record<string, number>
  right: Record<string, RightTable>
}

export function createLegacy(file: string, { sql, rows, count }: LegacySchema): void {
  const db = new DatabaseSync(file)
  try {
    db.exec(`${sql}; BEGIN`)
    for (const [table, row] of Object.entries(rows)) {
      const width = row(0).length
      const insert = db.prepare(`INSERT INTO "${table}" VALUES (${Array(width).fill('?').join(', ')})`)
      for (let index = 0; index < (count[table] ?? 0); index += 1) insert.run(...row(index))
    }
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

/** The same words for the same index, spread so that neighbours differ. */
export const oneOf = <T>(words: readonly [T, ...T[]], index: number): T =>
  words[(index * 7 + (index >> 3)) % words.length] ?? words[0]
export const uuid = (kind: number, index: number): string => {
  const hex = (index * 2_654_435_761 + kind * 40_503).toString(16).padStart(12, '0').slice(-12)
  return `${kind.toString(16).padStart(8, '0')}-4f3a-4b1c-9d2e-${hex}`
}
const START = Date.UTC(2023, 4, 2, 8)
/** A moment of a row, in ms; one every 37 minutes. */
export const at = (index: number): number => START + index * 37 * 60_000 + ((index * 7919) % 1_000)
export const iso = (index: number): string => new Date(at(index)).toISOString()
export const sqlTime = (index: number): string => iso(index).replace('T', ' ').slice(0, 19)
