import { DatabaseSync } from 'node:sqlite'
import { type CollectionMapping, collectionName } from '#domain/backfill/mapping.ts'
import { indexCollection } from './index-collection.ts'
import { nameDuplicatesApart } from './name-duplicates-apart.ts'
import { keyIndex } from './snapshot-schema.ts'
import { toFault } from './sqlite-fault.ts'

/** `chunks`: row numbers, both ends included, such that a chunk of large rows fits in memory too. */
export type IndexedCollection = { collection: string; rows: number; duplicates: number; chunks: { from: number; to: number }[] }

/**
 * Numbers the rows of each collection from 1 without holes, in an order that is the same each time, and notes their legacy keys.
 * Rows without a key, with one that an earlier row has, or that could not be read get a key of their own and are bad rows. All of
 * it is there at once or not at all; what is there is used again.
 *
 * @throws BackfillFault when the snapshot has no such table, or there is no room
 */
export async function indexSnapshot(
  path: string,
  collections: readonly CollectionMapping[],
  signal: AbortSignal,
): Promise<IndexedCollection[]> {
  const db = new DatabaseSync(path)
  try {
    db.exec('PRAGMA trusted_schema = OFF')
    if (db.prepare('SELECT 1 FROM mc_collection').get() === undefined) await indexAll(db, collections, signal)
    // From here on one writes down what is found, while others read.
    db.exec('PRAGMA journal_mode = WAL')
    return collections.map((each) => indexedOf(db, collectionName(each)))
  } catch (error) {
    throw toFault(error, 'The source')
  } finally {
    db.close()
  }
}

async function indexAll(db: DatabaseSync, collections: readonly CollectionMapping[], signal: AbortSignal): Promise<void> {
  // A journal of what was there before, which is nothing: new pages are written once.
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000; BEGIN IMMEDIATE')
  for (const [index, each] of collections.entries()) await indexCollection(db, each, { copy: `mc_copy_${index}`, signal })
  db.exec(keyIndex)
  nameDuplicatesApart(db)
  db.exec('COMMIT')
}

function indexedOf(db: DatabaseSync, collection: string): IndexedCollection {
  const noted = db.prepare('SELECT rows, chunks FROM mc_collection WHERE name = ?').get(collection)
  if (!noted) throw new Error(`The snapshot was indexed for a mapping without ${collection}.`)
  const duplicates = db
    .prepare("SELECT count(*) AS n FROM mc_bad WHERE collection = ? AND reason = 'duplicate-key'")
    .get(collection)
  // Written by `indexCollection` alone.
  const chunks = JSON.parse(String(noted.chunks)) as IndexedCollection['chunks']
  return { collection, rows: Number(noted.rows), duplicates: Number(duplicates?.n), chunks }
}
