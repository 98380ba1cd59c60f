import { DatabaseSync } from 'node:sqlite'
import type { KnownSecret } from '#domain/redaction/known-secrets.ts'
import { KnownSecrets } from '#domain/redaction/known-secrets.ts'

/** The secrets that were found in the source so far, as its snapshot keeps them. */
export function knownOf(snapshot: string): KnownSecrets {
  const db = new DatabaseSync(snapshot, { readOnly: true })
  try {
    const rows = db.prepare('SELECT value, kind FROM mc_secret ORDER BY value').all()
    return new KnownSecrets(rows.map(({ value, kind }) => ({ value, kind }) as KnownSecret)) // as `SnapshotNotes` writes them
  } finally {
    db.close()
  }
}

/** Ids of the rows that a run is about which does not bring all. */
export function wantedOf(snapshot: string): ReadonlySet<string> {
  const db = new DatabaseSync(snapshot, { readOnly: true })
  try {
    return new Set(
      db
        .prepare('SELECT id FROM mc_wanted')
        .all()
        .map(({ id }) => String(id)),
    )
  } finally {
    db.close()
  }
}
