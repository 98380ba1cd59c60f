import type { DatabaseSync } from 'node:sqlite'

/** Of rows with one key the first stays; the others get keys of their own, and are bad rows. Needs the index by key. */
export function nameDuplicatesApart(db: DatabaseSync): void {
  const twice = db.prepare('SELECT collection, key FROM mc_row GROUP BY collection, key HAVING count(*) > 1').all()
  const again = db.prepare('SELECT n FROM mc_row WHERE collection = ? AND key = ? ORDER BY n LIMIT -1 OFFSET 1')
  const rename = db.prepare('UPDATE mc_row SET key = ? WHERE collection = ? AND n = ?')
  const fields = db.prepare('SELECT key FROM mc_collection WHERE name = ?')
  const addBad = db.prepare("INSERT INTO mc_bad (collection, key, reason, field, says) VALUES (?, ?, 'duplicate-key', ?, ?)")
  for (const { collection, key } of twice) {
    // Names of columns, written by `indexCollection` alone.
    const field = [JSON.parse(String(fields.get(collection ?? null)?.key)) as string | string[]].flat().join(', ')
    for (const { n } of again.all(collection ?? null, key ?? null)) {
      const own = `${String(key)} (again in row ${String(n)})`
      rename.run(own, collection ?? null, n ?? null)
      addBad.run(collection ?? null, own, field, `${field} is the key, and an earlier row has the same`)
    }
  }
}
