import type { DatabaseSync } from 'node:sqlite'
import { keyFrom } from '#domain/backfill/key-of.ts'
import type { ColumnPlace } from '#domain/backfill/propose/inspected.ts'
import type { Measures } from '#domain/backfill/propose/propose-mapping.ts'
import { MOST_LOOKED } from './look-at-table.ts'
import { type StoredTable, scanTable } from './scan-table.ts'

/** Values of a column that are looked for in another: more would not change what is believed. */
const MOST_SOUGHT = 1_000
/** Rows of the other table in which they are. */
const MOST_ROWS = 2_000_000

/** Measures how tables of a snapshot hang together. */
export function measuresOf(db: DatabaseSync, tables: ReadonlyMap<string, StoredTable>): Measures {
  const remembered = new Map<string, number | null>()
  const overlap = (child: ColumnPlace, parent: ColumnPlace): number | null => {
    const place = JSON.stringify([child, parent])
    const known = remembered.get(place)
    if (known !== undefined) return known
    const share = shareOf(child, parent)
    remembered.set(place, share)
    return share
  }
  function shareOf(child: ColumnPlace, parent: ColumnPlace): number | null {
    const sought = new Set<string>()
    for (const key of keysIn(child, MOST_LOOKED)) {
      sought.add(key)
      if (sought.size === MOST_SOUGHT) break
    }
    const all = sought.size
    if (all === 0) return null
    for (const key of keysIn(parent, MOST_ROWS)) if (sought.delete(key) && sought.size === 0) break
    return (all - sought.size) / all
  }
  function* keysIn({ table, column }: ColumnPlace, most: number): Generator<string> {
    const stored = tables.get(table)
    if (!stored) return
    for (const row of scanTable(db, stored, most)) {
      const key = keyFrom(column, row)
      if (key !== null) yield key
    }
  }
  const distinctTogether = (table: string, columns: readonly string[]): number => {
    const stored = tables.get(table)
    const seen = new Set<string | null>()
    if (stored) for (const row of scanTable(db, stored, MOST_LOOKED)) seen.add(keyFrom(columns, row))
    seen.delete(null)
    return seen.size
  }
  return { overlap, distinctTogether }
}
