/**
 * What a snapshot knows of itself, beside the tables of the source. `mc_table`: every table by the name that mappings use, where
 * it is stored, and whether an adapter made it (then with `_pointer`, `_fault` and perhaps `_json`). `mc_collection`: what a
 * mapping makes of a table. `mc_row`: the rows of each collection by dense number and by legacy key, the
 * bad ones too. `mc_bad`: rows that are not imported, so that what names them is an orphan.
 */
export const bookkeeping = `
  CREATE TABLE IF NOT EXISTS mc_table (
    name TEXT PRIMARY KEY, stored TEXT NOT NULL, made INTEGER NOT NULL, rows INTEGER NOT NULL, columns TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mc_collection (
    name TEXT PRIMARY KEY, shown TEXT NOT NULL, shape TEXT NOT NULL, key TEXT NOT NULL, rows INTEGER NOT NULL, chunks TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mc_row (
    collection TEXT NOT NULL, n INTEGER NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (collection, n)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mc_bad (
    collection TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, field TEXT, says TEXT NOT NULL,
    PRIMARY KEY (collection, key)
  ) WITHOUT ROWID;
`

/** Made once all rows are in, which is much faster than keeping it true with each. No two are alike once duplicates are named apart. */
export const keyIndex = 'CREATE INDEX IF NOT EXISTS mc_row_key ON mc_row (collection, key)'

/** Names that are ours: a source with such tables could not be told from what we know of it. */
export const isOurs = (table: string): boolean =>
  /^mc_(?:table|collection|row|row_key|bad|step|secret|wanted|copy_\d+|made_\d+)$/i.test(table)

/** A name as it stands in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
