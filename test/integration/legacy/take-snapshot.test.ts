import { execFileSync } from 'node:child_process'
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { indexSnapshot } from '#activities/legacy/index-snapshot.ts'
import { takeSnapshot } from '#activities/legacy/take-snapshot.ts'
import { folderHash } from '#activities/legacy/testing/folder-hash.ts'
import { sourceFile, TestFolder } from '#activities/legacy/testing/taken.ts'
import { Running } from './running.ts'

/** Takes a snapshot in a process of its own; says how it failed, or "stopped" in the middle when it is told to stop there. */
const program = `
  import { takeSnapshot } from '#activities/legacy/take-snapshot.ts'
  const [file, dir, stop] = process.argv.slice(1)
  const onProgress = () => {
    if (stop !== 'stop') return
    process.stdout.write('stopped')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  const taking = { file: JSON.parse(file), configDir: '/', dir, signal: new AbortController().signal, onProgress }
  await takeSnapshot(taking).then(() => process.stdout.write('whole'), (error) => process.stdout.write(error.code + ' ' + error.message))
`
/** Writes rows as the index of a large source does, more than is kept in memory, and stops before all are there. */
const numbering = `
  import { DatabaseSync } from 'node:sqlite'
  const db = new DatabaseSync(process.argv[1])
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 10; BEGIN IMMEDIATE')
  const add = db.prepare("INSERT INTO mc_row (collection, n, key, row) VALUES ('events', ?, ?, ?)")
  for (let n = 1; n <= 20000; n += 1) add.run(n, 'key ' + n, n)
  process.stdout.write('stopped')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
`
const line = (n: number) => `${JSON.stringify({ id: n, text: `row ${n} `.repeat(20) })}\n`
const ROWS = 50_000

const sources = {
  async jsonl(folder: TestFolder) {
    await writeFile(folder.at('events.jsonl'), Array.from({ length: ROWS }, (_, n) => line(n)).join(''))
    return sourceFile('jsonl', folder.at('events.jsonl'), { events: 'id' })
  },
  async sqlite(folder: TestFolder) {
    const db = new DatabaseSync(folder.at('legacy.db'))
    db.exec(`CREATE TABLE events (id INTEGER PRIMARY KEY, text TEXT); WITH RECURSIVE n(i) AS
      (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) INSERT INTO events SELECT i, hex(zeroblob(100)) FROM n`)
    db.close()
    return sourceFile('sqlite', folder.at('legacy.db'), { events: 'id' })
  },
}

const never = new AbortController().signal
const take = async (file: ReturnType<typeof sourceFile>, dir: string) =>
  await takeSnapshot({ file, configDir: '/', dir, signal: never, onProgress: () => undefined })

describe.each(['jsonl', 'sqlite'] as const)('a snapshot of %s', (kind) => {
  it('is for this user alone, and is used again once it is whole', async () => {
    await using folder = await TestFolder.make()
    const file = await sources[kind](folder)
    const first = await take(file, folder.at('run'))
    const rights = async (path: string) => (await stat(path)).mode & 0o777
    expect(await rights(folder.at('run'))).toBe(0o700)
    for (const name of await readdir(folder.at('run'))) expect(await rights(folder.at('run', name)), name).toBe(0o600)
    await truncate(file.path, 0)
    expect(await take(file, folder.at('run'))).toEqual(first)
  })

  it('is taken anew when its taker was killed in the middle', async () => {
    await using folder = await TestFolder.make()
    const file = await sources[kind](folder)
    await using running = await Running.start(program, [JSON.stringify(file), folder.at('run'), 'stop'], 'stopped')
    await running.kill()
    expect(await readdir(folder.at('run'))).toEqual([expect.stringMatching(/^taking-/)])
    const { sha256, tables } = await take(file, folder.at('run'))
    expect((await readdir(folder.at('run'))).sort()).toEqual(['snapshot.db', 'snapshot.db.json'])
    expect(tables[0]?.rows).toBe(ROWS)
    expect((await take(file, folder.at('another'))).sha256).toBe(sha256)
  })

  it('is used again when who numbered its rows was killed in the middle', async () => {
    await using folder = await TestFolder.make()
    const file = await sources[kind](folder)
    const first = await take(file, folder.at('run'))
    await using running = await Running.start(numbering, [first.path], 'stopped')
    await running.kill()
    expect(await readdir(folder.at('run'))).toContain('snapshot.db-journal')
    expect(await take(file, folder.at('run'))).toEqual(first)
    expect(await indexSnapshot(first.path, file.collections, never)).toMatchObject([{ collection: 'events', rows: ROWS }])
  })

  it('is not there at all when the disk is full, which is said', async () => {
    await using folder = await TestFolder.make()
    const file = await sources[kind](folder)
    const before = await readFile(file.path)
    // No file may grow beyond 4 MB, which is what a full disk is for who writes.
    const shell = `trap '' XFSZ; ulimit -f 4096; exec "$0" --input-type=module -e "$1" "$2" "$3"`
    const said = execFileSync('bash', ['-c', shell, process.execPath, program, JSON.stringify(file), folder.at('run')])
    expect(String(said)).toMatch(/^DISK_FULL There is no room .* nothing was imported\.$/)
    expect(await readdir(folder.at('run'))).toEqual([])
    expect(before.equals(await readFile(file.path))).toBe(true)
  })

  it('is nothing when it is called off', async () => {
    await using folder = await TestFolder.make()
    const file = await sources[kind](folder)
    const before = await folderHash(folder.path)
    const taking = { file, configDir: '/', dir: folder.at('run'), signal: AbortSignal.abort(), onProgress: () => undefined }
    await expect(takeSnapshot(taking)).rejects.toThrow(/abort/i)
    expect(await readdir(folder.at('run'))).toEqual([])
    expect(await folderHash(folder.path)).toBe(before)
  })
})
