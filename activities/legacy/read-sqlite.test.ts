import { randomBytes } from 'node:crypto'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { folderHash } from './testing/folder-hash.ts'
import { TestFolder, taken } from './testing/taken.ts'

/** A folder with `legacy.db`. */
async function databaseOf(sql: string): Promise<TestFolder> {
  const folder = await TestFolder.make()
  const db = new DatabaseSync(folder.at('legacy.db'))
  db.exec(sql)
  db.close()
  return folder
}

async function rowsOf(sql: string, keys: Record<string, string | string[]>) {
  await using folder = await databaseOf(sql)
  return await taken('sqlite', folder.at('legacy.db'), keys)
}

/** Enough rows that a page in the middle is theirs. */
const manyRows = `CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  INSERT INTO t SELECT i, 'row ' || i || hex(zeroblob(100)) FROM n`

describe('a SQLite database', () => {
  it('is read with values as they are, whatever their columns were declared as', async () => {
    const { rows } = await rowsOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, big INTEGER, blob BLOB, nul TEXT, "odd ""name" INTEGER);
      INSERT INTO t VALUES (1, 9007199254740993, x'00ff', 'a' || char(0) || 'b', 'text'), (2, -12, NULL, '', 1.5)`,
      { t: 'id' },
    )
    expect(rows.t?.[0]).toEqual({
      ...{ key: '1', pointer: 't, id 1' },
      columns: { id: 1, big: 9007199254740993n, blob: Uint8Array.of(0, 255), nul: 'a\0b', 'odd "name': 'text' },
    })
    expect(rows.t?.[1]?.columns).toEqual({ id: 2, big: -12, blob: null, nul: '', 'odd "name': 1.5 })
  })

  it('has tables without row numbers, with keys of several columns, views, and columns called rowid', async () => {
    const { rows, snapshot } = await rowsOf(
      `CREATE TABLE pairs (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;
      INSERT INTO pairs VALUES ('y', 1, 'second'), ('x', 1, 'first'), ('x', 9007199254740993, 'third');
      CREATE VIEW shown AS SELECT a || b AS name, upper(v) AS v FROM pairs;
      CREATE TABLE named (rowid TEXT, oid TEXT); INSERT INTO named VALUES ('r2', 'o'), ('r1', 'p');
      CREATE TABLE worst (rowid TEXT, oid TEXT, _rowid_ TEXT); INSERT INTO worst VALUES ('r2', 'o', 'i');
      CREATE TABLE empty (id INTEGER PRIMARY KEY); CREATE VIEW broken AS SELECT * FROM gone;
      CREATE TABLE made (id INTEGER PRIMARY KEY, twice AS (id * 2)); INSERT INTO made VALUES (4)`,
      { pairs: ['a', 'b'], shown: 'name', named: 'rowid', worst: 'rowid', empty: 'id', made: 'id' },
    )
    expect(rows.pairs?.map(({ key, columns }) => [key, columns.v])).toEqual([
      ['["x","1"]', 'first'],
      ['["x","9007199254740993"]', 'third'],
      ['["y","1"]', 'second'],
    ])
    expect(rows.shown?.map(({ key, columns }) => [key, columns.v])).toEqual([
      ['x1', 'FIRST'],
      ['x9007199254740993', 'THIRD'],
      ['y1', 'SECOND'],
    ])
    expect(rows.named?.map(({ key }) => key)).toEqual(['r2', 'r1'])
    expect(rows.worst).toEqual([{ key: 'r2', pointer: 'worst, rowid r2', columns: { rowid: 'r2', oid: 'o', _rowid_: 'i' } }])
    expect(rows.empty).toEqual([])
    expect(rows.made?.[0]?.columns).toEqual({ id: 4, twice: 8 })
    expect(snapshot.tables.map(({ name }) => name)).toEqual(['empty', 'made', 'named', 'pairs', 'shown', 'worst'])
  })

  it('keeps the first of rows with one key, and has bad rows for the others and for those without', async () => {
    const { rows, indexed } = await rowsOf(
      `CREATE TABLE t (id, v); INSERT INTO t VALUES (1, 'a'), ('1', 'b'), (NULL, 'c'), ('', 'd'), (2, 'e'), (1, 'f'),
      (hex(zeroblob(600)), 'g')`,
      { t: 'id' },
    )
    expect(rows.t?.map(({ key, pointer, columns, fault }) => [key, pointer, columns.v, fault?.reason])).toEqual([
      ['1', 't, id 1', 'a', undefined],
      ['1 (again in row 2)', 't, id 1 (again in row 2)', 'b', 'duplicate-key'],
      ['(row 3)', 't, row 3', 'c', 'missing-value'],
      ['(row 4)', 't, row 4', 'd', 'missing-value'],
      ['2', 't, id 2', 'e', undefined],
      ['1 (again in row 6)', 't, id 1 (again in row 6)', 'f', 'duplicate-key'],
      ['(row 7)', 't, row 7', 'g', 'out-of-range'],
    ])
    expect(indexed).toEqual([{ collection: 't', rows: 7, duplicates: 2, chunks: [{ from: 1, to: 7 }] }])
  })

  it('has a bad row for text in another encoding, and none for the character that stands for such text', async () => {
    const { rows } = await rowsOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
      INSERT INTO t VALUES (1, 'fine', 'f\uFFFDne'), (2, CAST(x'4de47264' AS TEXT), 'kept')`,
      { t: 'id' },
    )
    expect(rows.t?.[0]).toEqual({ key: '1', pointer: 't, id 1', columns: { id: 1, a: 'fine', b: 'f\uFFFDne' } })
    expect(rows.t?.[1]).toMatchObject({
      key: '2',
      columns: { id: 2, b: 'kept' },
      fault: { reason: 'wrong-encoding', field: 'a' },
    })
    expect(rows.t?.[1]?.columns).not.toHaveProperty('a')
  })

  it('is read without what only its own program can compute', async () => {
    await using folder = await databaseOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, own AS (upper(name)));
      CREATE INDEX by_name ON t (name); INSERT INTO t VALUES (1, 'a'); CREATE VIRTUAL TABLE v USING fts5(name)`,
    )
    // As if its program had functions, orders of text and modules of its own.
    const theirs = { 'COLLATE NOCASE': 'COLLATE THEIRS', 'upper(name)': 'their(name)', 'USING fts5': 'USING ours' }
    let bytes = await readFile(folder.at('legacy.db'), 'latin1')
    for (const [known, unknown] of Object.entries(theirs)) bytes = bytes.replaceAll(known, unknown)
    await writeFile(folder.at('legacy.db'), bytes, 'latin1')
    const { rows, snapshot } = await taken('sqlite', folder.at('legacy.db'), { t: 'id' })
    expect(rows.t).toEqual([{ key: '1', pointer: 't, id 1', columns: { id: 1, name: 'a' } }])
    expect(snapshot.tables.map(({ name }) => name)).not.toContain('v')
  })

  it('is read in UTF-16 too', async () => {
    const { rows } = await rowsOf(`PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('ä\uFFFD')`, {
      t: 'id',
    })
    expect(rows.t).toEqual([{ key: 'ä\uFFFD', pointer: 't, id ä\uFFFD', columns: { id: 'ä\uFFFD' } }])
  })

  it.each([
    ['is cut off', async (file: string) => await truncate(file, 200_000)],
    ['has a page of garbage', async (file: string) => await overwrite(file, 300_000, randomBytes(8_192))],
    ['is encrypted', async (file: string) => await writeFile(file, randomBytes(100_000))],
    ['is empty', async (file: string) => await truncate(file, 0)],
    ['is something else', async (file: string) => await writeFile(file, '{"tasks": []}')],
  ])('is refused when it %s', async (_, damage) => {
    await using folder = await databaseOf(manyRows)
    await damage(folder.at('legacy.db'))
    const before = await folderHash(folder.path)
    await expect(taken('sqlite', folder.at('legacy.db'), { t: 'id' })).rejects.toMatchObject({
      name: 'BackfillFault',
      code: 'SOURCE_CORRUPT',
    })
    expect(await folderHash(folder.path)).toBe(before)
  })

  it('is told apart from what is not there, and from a folder', async () => {
    await using folder = await databaseOf(manyRows)
    await expect(taken('sqlite', folder.at('other.db'), {})).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
    await expect(taken('sqlite', folder.path, {})).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
  })

  it('is refused when it has tables by names that are ours', async () => {
    const took = rowsOf('CREATE TABLE mc_row (id)', { mc_row: 'id' })
    await expect(took).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining('mc_row') })
  })
})

async function overwrite(file: string, at: number, bytes: Buffer): Promise<void> {
  const content = await readFile(file)
  bytes.copy(content, at)
  await writeFile(file, content)
}
