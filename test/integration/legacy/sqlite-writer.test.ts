import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { folderHash } from '#activities/legacy/testing/folder-hash.ts'
import { TestFolder, taken } from '#activities/legacy/testing/taken.ts'
import { Running } from './running.ts'

/**
 * Writes without a pause: every transaction moves money between two accounts and notes that in a third table, so that a copy which
 * is not of one moment shows. Tells when it has begun.
 */
const writer = `
  import { DatabaseSync } from 'node:sqlite'
  const [file, mode, end] = process.argv.slice(1)
  const db = new DatabaseSync(file, { timeout: 10_000 })
  db.exec('PRAGMA journal_mode = ' + mode + '; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 50; PRAGMA cache_size = 5')
  for (let n = 1; ; n++) {
    db.exec('BEGIN IMMEDIATE')
    db.prepare('UPDATE account SET balance = balance - ? WHERE id = 1').run(n)
    db.prepare('UPDATE filler SET text = ? WHERE id = ?').run('n'.repeat(400) + n, n % 20000)
    db.prepare('UPDATE account SET balance = balance + ? WHERE id = 20000').run(n)
    db.prepare('INSERT INTO moved (amount) VALUES (?)').run(n)
    if (n === 300 && end === 'halfway') { process.stdout.write('halfway'); setInterval(() => {}, 1000); break }
    db.exec('COMMIT')
    if (n === 30) process.stdout.write('begun')
  }
`
const schema = `CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER, padding TEXT);
  CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE moved (id INTEGER PRIMARY KEY, amount INTEGER);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
  INSERT INTO account SELECT i, 0, hex(zeroblob(200)) FROM n;
  INSERT INTO filler SELECT id, hex(zeroblob(200)) FROM account`
const keys = { account: 'id', moved: 'id' }

async function database(mode: string): Promise<TestFolder> {
  const folder = await TestFolder.make()
  await mkdir(folder.at('source'))
  const db = new DatabaseSync(folder.at('source', 'legacy.db'))
  db.exec(`PRAGMA journal_mode = ${mode}; ${schema}`)
  db.close()
  return folder
}

const write = async (file: string, mode: string, until: 'begun' | 'halfway') =>
  await Running.start(writer, [file, mode, until], until)

async function mustBeOfOneMoment(file: string): Promise<{ moved: number; sha256: string }> {
  const { rows, snapshot } = await taken('sqlite', file, keys)
  const balance = (id: number) => Number(rows.account?.[id - 1]?.columns.balance)
  const moved = (rows.moved ?? []).reduce((sum, { columns }) => sum + Number(columns.amount), 0)
  expect([balance(1), balance(20_000)]).toEqual([0 - moved, moved])
  return { moved: rows.moved?.length ?? 0, sha256: snapshot.sha256 }
}

describe.each(['WAL', 'DELETE', 'TRUNCATE'])('a database in journal mode %s', (mode) => {
  it('is copied as it was at one moment while it is written to, and its writer goes on', async () => {
    await using folder = await database(mode)
    const file = folder.at('source', 'legacy.db')
    await using running = await write(file, mode, 'begun')
    const first = await mustBeOfOneMoment(file)
    const second = await mustBeOfOneMoment(file)
    expect(running.child.exitCode).toBeNull()
    expect(first.moved).toBeGreaterThanOrEqual(30)
    expect(second.moved).toBeGreaterThan(first.moved)
  })

  it('is copied without what its writer had begun when it was killed, and nothing beside it changes', async () => {
    await using folder = await database(mode)
    const file = folder.at('source', 'legacy.db')
    await using running = await write(file, mode, 'halfway')
    await running.kill()
    const [before, names] = [await folderHash(folder.at('source')), await readdir(folder.at('source'))]
    expect(names.length).toBeGreaterThan(1)
    const left = await mustBeOfOneMoment(file)
    expect(left.moved).toBe(299)
    expect(await folderHash(folder.at('source'))).toBe(before)
    // The next writer brings in what was left; the content is the same, wherever its pages lie.
    const db = new DatabaseSync(file)
    db.prepare('SELECT count(*) FROM moved').get()
    db.exec(mode === 'WAL' ? 'PRAGMA wal_checkpoint(TRUNCATE)' : '')
    db.close()
    expect(await mustBeOfOneMoment(file)).toEqual(left)
  })

  it('is copied from a folder that may not be written to', async () => {
    await using folder = await database(mode)
    await chmod(folder.at('source'), 0o500)
    const [before, names] = [await folderHash(folder.at('source')), await readdir(folder.at('source'))]
    await mustBeOfOneMoment(folder.at('source', 'legacy.db'))
    expect([await folderHash(folder.at('source')), await readdir(folder.at('source'))]).toEqual([before, names])
    await chmod(folder.at('source'), 0o700)
  })
})

it('is copied with the write-ahead log that a backup brought along, without its shared memory', async () => {
  await using folder = await database('WAL')
  const file = folder.at('source', 'legacy.db')
  await using running = await write(file, 'WAL', 'halfway')
  await mkdir(folder.at('backup'))
  for (const suffix of ['', '-wal']) await copyFile(file + suffix, folder.at('backup', `legacy.db${suffix}`))
  await running.kill()
  await rm(folder.at('source'), { recursive: true })
  const [before, names] = [await folderHash(folder.at('backup')), await readdir(folder.at('backup'))]
  expect((await mustBeOfOneMoment(folder.at('backup', 'legacy.db'))).moved).toBe(299)
  expect([await folderHash(folder.at('backup')), await readdir(folder.at('backup'))]).toEqual([before, names])
})

it('is given up, and says why, when a program holds it for good', async () => {
  await using folder = await database('DELETE')
  const file = folder.at('source', 'legacy.db')
  const hold = `import { DatabaseSync } from 'node:sqlite'
    const db = new DatabaseSync(process.argv[1]); db.exec('BEGIN EXCLUSIVE'); process.stdout.write('held'); setInterval(() => db.isOpen, 1000)`
  await using holder = await Running.start(hold, [file], 'held')
  await expect(taken('sqlite', file, keys)).rejects.toMatchObject({
    code: 'SOURCE_CHANGED',
    message: expect.stringContaining(file),
  })
  expect(holder.child.exitCode).toBeNull()
})
