import { basename, extname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Proposal, proposeMapping } from '#domain/backfill/propose/propose-mapping.ts'
import type { SourceTable } from '#domain/backfill/source-table.ts'
import { lookAtTable } from './look-at-table.ts'
import { measuresOf } from './measure.ts'

/** What a snapshot seems to hold, and how it could be mapped. @param source where it was taken, whose name may say what it holds */
export function inspectSnapshot({ path, tables }: { path: string; tables: readonly SourceTable[] }, source: string): Proposal {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    db.exec('PRAGMA trusted_schema = OFF')
    const noted = db.prepare('SELECT name, stored, made FROM mc_table').all()
    const stored = new Map(
      noted.map(({ name, stored, made }) => [String(name), { name: String(name), stored: String(stored), made: made === 1 }]),
    )
    const looked = tables.flatMap((table) => {
      const place = stored.get(table.name)
      return place ? [lookAtTable(db, place, { ...table, called: calledOf(table.name, place.made, source) })] : []
    })
    return proposeMapping(looked, measuresOf(db, stored))
  } finally {
    db.close()
  }
}

/** Lines of a file, the one list in it, and files of one folder are called by a pattern or a word of ours, which says nothing. */
function calledOf(name: string, made: boolean, source: string): string {
  if (!made) return name
  const stem = name
    .replace(/\*\.\w+$/, '')
    .replace(/[*?$./\\]+/g, ' ')
    .trim()
  return stem === '' || stem === 'lines' ? basename(source, extname(source)) : stem
}
