import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mission-control-inspect-cli-'))
  mkdirSync(join(dir, 'config', 'backfills'), { recursive: true })
  const db = new DatabaseSync(join(dir, 'board.db'))
  db.exec('CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, created INTEGER, parent_id INTEGER)')
  const insert = db.prepare('INSERT INTO tasks VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= 20; id += 1) insert.run(id, `Task ${id}`, 1_769_851_800 + id, id > 5 ? id - 5 : null)
  db.close()
})
afterEach(() => rmSync(dir, { recursive: true }))

async function mc(...args: string[]) {
  const terminal = keptTerminal()
  return { code: await runCli(['backfill', ...args], terminal), ...terminal.printed }
}
const mapping = () => join(dir, 'config', 'backfills', 'board.yaml')

describe('mc backfill inspect and check', () => {
  it('propose a mapping that fits, and keep it where no file is', async () => {
    expect(await mc('inspect', join(dir, 'board.db'), '--out', mapping())).toMatchObject({
      ...{ code: 0, out: '' },
      err: expect.stringContaining('sqlite, 1 table, 20 rows. 1 of 1 proposed collections are in force'),
    })
    expect(readFileSync(mapping(), 'utf8')).toContain('parent: { from: parent_id, to: tasks }  # 95 %')
    expect(await mc('check', mapping())).toEqual({
      ...{ code: 0, out: '' },
      err: `${mapping()} is right, and fits its source of 20 rows. What single rows lack shows in a dry run.\n`,
    })
    expect(await mc('inspect', join(dir, 'board.db'), '--out', mapping())).toMatchObject({
      code: 3,
      err: expect.stringContaining('is there already, and is left as it is'),
    })
  })

  it('print the proposal, as a file or as JSON', async () => {
    const { out } = await mc('inspect', join(dir, 'board.db'))
    expect(out).toContain('createdAt: { from: created, as: [epoch-s] }')
    const { proposal } = JSON.parse((await mc('inspect', join(dir, 'board.db'), '--json')).out) as { proposal: object }
    expect(proposal).toMatchObject({ collections: [{ from: 'tasks', rows: 20, inForce: true, entity: { value: 'task' } }] })
    expect(JSON.stringify(proposal)).not.toContain('Task 1')
  })

  it('name what does not fit at its line, with the path as the worker would read it', async () => {
    const text = `kind: sqlite
path: ../board.db
collections:
  - from: tasks
    entity: task
    key: id
    fields:
      title: titel
      createdAt: { from: created, as: [epoch-ms] }
`
    writeFileSync(mapping(), text)
    expect(await mc('check', mapping())).toMatchObject({
      code: 1,
      out: `${mapping()}:8:14: collections[0].fields.title: tasks has no column titel; did you mean title?\n`,
    })
    const misnamed = join(dir, 'config', 'backfills', 'Old_Board.yaml')
    writeFileSync(misnamed, text.replace('titel', 'title').replace('epoch-ms', 'epoch-s'))
    expect(await mc('check', misnamed)).toMatchObject({
      code: 1,
      out: expect.stringContaining('expected a file name of lower-case'),
    })
    writeFileSync(mapping(), text.replace('titel', 'title'))
    const { out, code } = await mc('check', mapping(), '--json')
    expect({ code, found: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      found: { ok: false, problems: [{ line: 9, message: expect.stringContaining('as: [epoch-s]') }] },
    })
  })

  it('say what is not there, cannot be read or is no mapping', async () => {
    expect(await mc('inspect', join(dir, 'none'))).toMatchObject({ code: 3, err: expect.stringContaining('There is nothing at') })
    expect(await mc('inspect', join(dir, 'board.db'), '--kind', 'openclaw')).toMatchObject({ code: 3 })
    expect(await mc('check', join(dir, 'none.yaml'))).toMatchObject({ code: 3, err: expect.stringContaining('ENOENT') })
    writeFileSync(mapping(), 'kind: sqlite\npath: ../gone.db\ncollections: []\n')
    expect(await mc('check', mapping())).toMatchObject({ code: 1, out: expect.stringContaining('expected collections') })
    writeFileSync(
      mapping(),
      'kind: sqlite\npath: ../gone.db\ncollections:\n  - { from: t, entity: task, key: i, fields: { title: t } }\n',
    )
    expect(await mc('check', mapping())).toMatchObject({ code: 3, err: expect.stringContaining('gone.db') })
  })
})
