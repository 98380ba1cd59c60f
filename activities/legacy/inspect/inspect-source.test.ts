import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseBackfill } from '#contracts/config/parse-backfills.ts'
import { proposalView } from '#domain/backfill/propose/proposal-view.ts'
import { proposalYaml } from '#domain/backfill/propose/proposal-yaml.ts'
import { inspectSource } from './inspect-source.ts'

const signal = new AbortController().signal
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mission-control-inspect-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

async function look(path: string) {
  const { kind, proposal, tables } = await inspectSource(path, { kind: null, signal })
  const yaml = proposal ? proposalYaml(proposal, { kind, path }) : ''
  return {
    kind,
    tables,
    yaml,
    shown: `${yaml}\n${JSON.stringify(proposal && proposalView(proposal))}`,
    mapping: parseBackfill('m.yaml', yaml),
  }
}

function database(sql: string, fill: (db: DatabaseSync) => void = () => undefined): string {
  const path = join(dir, 'old.db')
  const db = new DatabaseSync(path)
  db.exec(sql)
  fill(db)
  db.close()
  return path
}

const hashes = () =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [
      entry.name,
      createHash('sha256')
        .update(readFileSync(join(entry.parentPath, entry.name)))
        .digest('hex'),
    ])

describe('inspectSource', () => {
  it('finds the words of a state in whichever row they stand, and no more than a few of what is no state', async () => {
    const rows = 20_100
    const path = database(
      'CREATE TABLE tool_calls (id INTEGER PRIMARY KEY, session_id INTEGER, name TEXT, status TEXT, args TEXT);\n' +
        'CREATE TABLE sessions (id INTEGER PRIMARY KEY, agent TEXT, title TEXT)',
      (db) => {
        db.exec('BEGIN')
        db.prepare("INSERT INTO sessions VALUES (1, 'main', 'One')").run()
        const insert = db.prepare('INSERT INTO tool_calls VALUES (?, 1, ?, ?, ?)')
        for (let id = 1; id <= rows; id += 1)
          insert.run(id, `tool-${id % 9}`, id === rows ? 'abgelehnt' : 'erfolgreich', `{"n":${id}}`)
        db.exec('COMMIT')
      },
    )
    const { proposal } = await inspectSource(path, { kind: null, signal })
    const calls = proposal?.collections.find(({ table }) => table.name === 'tool_calls')
    const state = calls?.fields.find(({ field }) => field === 'resultClass')?.guess.value
    expect(state).toEqual({ from: 'status', map: { erfolgreich: 'ok', abgelehnt: 'denied' } })
    const args = calls?.table.columns.find(({ name }) => name === 'args')
    expect([args?.isWhole, args?.filled, args?.values.length]).toEqual([false, 20_000, 200])
  })

  it('asks whose clocks it is only of times that name no zone, whatever else stands between them', async () => {
    const times = (zone: string) =>
      database(`DROP TABLE IF EXISTS tasks; CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, created_at TEXT)`, (db) => {
        const insert = db.prepare('INSERT INTO tasks VALUES (?, ?, ?)')
        for (let id = 1; id <= 30; id += 1)
          insert.run(id, `Task ${id}`, id === 3 ? 'n/a' : `2021-03-${10 + (id % 20)} 09:00:00${zone}`)
      })
    expect((await look(times('+01:00'))).yaml).toContain('timezone: UTC\n')
    expect((await look(times(''))).yaml).toContain('No zone stands in tasks.created_at')
  })

  it('says of what is named like a key why it is none', async () => {
    const path = join(dir, 'jobs.jsonl')
    const lines = Array.from({ length: 100 }, (_, n) => JSON.stringify({ id: n % 50 === 0 ? 7 : n, title: `Job ${n}` }))
    writeFileSync(path, lines.join('\n'))
    expect((await look(path)).yaml).toContain('though not named like a key; id is, but 2 rows lack one of their own')
  })

  it('shows no value but plain states, and names columns with secrets', async () => {
    const [token, password] = [`ghp_${'aB3dE6gH9jK2'.repeat(3)}`, 'correct-horse-battery']
    const path = database(
      'CREATE TABLE runs (id INTEGER PRIMARY KEY, session_key TEXT, status TEXT, db_password TEXT, note TEXT); CREATE TABLE sessions (session_key TEXT PRIMARY KEY, agent TEXT, title TEXT)',
      (db) => {
        for (let id = 1; id <= 30; id += 1) {
          db.prepare('INSERT INTO runs VALUES (?, ?, ?, ?, ?)').run(
            id,
            `s${id % 9}`,
            id % 2 ? 'success' : token,
            password,
            `uses ${token}`,
          )
          if (id < 10) db.prepare('INSERT INTO sessions VALUES (?, ?, ?)').run(`s${id % 9}`, 'main', `private words ${id}`)
        }
      },
    )
    const before = hashes()
    const { shown, yaml } = await look(path)
    expect(hashes()).toEqual(before)
    for (const value of [token, password, 'private words', 'success']) expect(shown).not.toContain(value)
    expect(yaml).toContain(
      '# Holds secrets, which are masked: note, 95 % (github-token; found in 1 of 1 different values looked at)',
    )
    expect(yaml).toContain('# Holds secrets, which are masked: db_password, 90 % (by its name')
  })

  it('names no member of a record whose name is a secret', async () => {
    const token = `ghp_${'aB3dE6gH9jK2'.repeat(3)}`
    const path = join(dir, 'tasks.jsonl')
    const lines = Array.from({ length: 12 }, (_, id) => JSON.stringify({ id, title: `Task ${id}`, [token]: 1 }))
    writeFileSync(path, lines.join('\n'))
    const { kind, yaml, shown, mapping } = await look(path)
    expect(kind).toBe('jsonl')
    expect(shown).not.toContain(token)
    expect(yaml).toContain('entity: task')
    expect(mapping.problems).toEqual([])
  })

  it('finds lists in JSON and kinds of files in a folder', async () => {
    const tasks = Array.from({ length: 12 }, (_, id) => ({
      id: `t${id}`,
      title: `Task ${id}`,
      created: 1_769_851_800_000 + id,
      project: `p${id % 3}`,
    }))
    const projects = ['p0', 'p1', 'p2'].map((id) => ({ id, name: `Project ${id}` }))
    const file = join(dir, 'board.json')
    writeFileSync(file, JSON.stringify({ version: 3, tasks, projects }))
    const json = await look(file)
    expect(json.kind).toBe('json')
    expect(json.mapping.file?.collections).toMatchObject([
      { from: '$.projects', entity: 'project', key: 'id', fields: { name: 'name' } },
      {
        ...{
          from: '$.tasks',
          entity: 'task',
          key: 'id',
          fields: { title: 'title', createdAt: { from: 'created', as: ['epoch-ms'] } },
        },
        relations: { project: { from: 'project', to: '$.projects' } },
      },
    ])
    const folder = join(dir, 'state')
    mkdirSync(folder)
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.json`), JSON.stringify({ step: 1, note: name }))
    const found = await look(folder)
    expect(found).toMatchObject({ kind: 'folder', tables: [{ rows: 2 }] })
    expect(found.mapping.file?.collections).toMatchObject([
      {
        ...{ from: '*.json', entity: 'document', key: '_file' },
        fields: { kind: { value: 'state' }, at: { from: '_mtime', as: ['epoch-ms'] }, body: { collect: 'rest' } },
      },
    ])
  })

  it('proposes nothing of nothing, and says so', async () => {
    const { yaml, mapping } = await look(database('CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT)'))
    expect(yaml).toContain('# tasks, 0 rows: task')
    expect(mapping.problems).toEqual([])
    const none = await look(database('CREATE TABLE x (y TEXT); DROP TABLE tasks'))
    expect(none.yaml).toContain('collections: []  # nothing is sure enough')
  })

  it('writes any names so that they are read back as they were', async () => {
    const odd = ['a: b', '# c', '"d"', "e'f", 'g\nh', 'yes', '1', 'ü', '- i', '{j}']
    const columns = odd.map((name) => `"${name.replaceAll('"', '""')}" TEXT`).join(', ')
    const path = database(`CREATE TABLE "my: tasks" ("the # id" TEXT PRIMARY KEY, title TEXT, ${columns})`, (db) => {
      const insert = db.prepare(`INSERT INTO "my: tasks" VALUES (?, ?${', ?'.repeat(odd.length)})`)
      for (let id = 0; id < 12; id += 1) insert.run(`k${id}`, `Task ${id}`, ...odd.map(() => 'x'))
    })
    const { mapping } = await look(path)
    expect(mapping.problems).toEqual([])
    expect(mapping.file?.collections).toMatchObject([{ from: 'my: tasks', key: 'the # id' }])
  })

  it('says what it cannot read, and what to do', async () => {
    const path = join(dir, 'notes.txt')
    writeFileSync(path, 'Some prose.')
    await expect(look(path)).rejects.toThrow(
      'is neither SQLite nor JSON. Export it as one of them, or say what it is with --kind.',
    )
    await expect(look(join(dir, 'none'))).rejects.toThrow(`There is nothing at ${join(dir, 'none')}.`)
    writeFileSync(path, `SQLite format 3\0${'x'.repeat(5_000)}`)
    await expect(look(path)).rejects.toMatchObject({ code: 'SOURCE_CORRUPT' })
  })

  it('leaves nothing of the source behind', async () => {
    const own = join(dir, 'own')
    mkdirSync(own)
    vi.stubEnv('TMPDIR', own)
    await look(database('CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT)'))
    writeFileSync(join(dir, 'bad.json'), '[{"a":')
    await expect(look(join(dir, 'bad.json'))).rejects.toMatchObject({ code: 'SOURCE_CORRUPT' })
    expect(readdirSync(own)).toEqual([])
  })
})
