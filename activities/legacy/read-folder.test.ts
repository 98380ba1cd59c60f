import { once } from 'node:events'
import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { folderHash } from './testing/folder-hash.ts'
import { TestFolder, taken } from './testing/taken.ts'

const WRITTEN = new Date('2024-03-01T10:00:00Z')

async function folderWith(files: Record<string, string | Buffer>): Promise<TestFolder> {
  const folder = await TestFolder.make()
  await mkdir(folder.at('state', 'nested'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    await writeFile(folder.at('state', name), text)
    await utimes(folder.at('state', name), WRITTEN, WRITTEN)
  }
  return folder
}

describe('a folder of state files', () => {
  it('gives JSON by record, lines by line, and text as it stands, with name and time', async () => {
    await using folder = await folderWith({
      ...{ 'a.json': '{"lock": "held"}', 'list.json': '\uFEFF [{"n": 1}, {"n": 2}]', 'log.jsonl': '{"n": 1}\n{"n": 2}\n' },
      ...{ 'plan.md': '# Plän\n', 'setup.yaml': 'a: 1\n', 'nested/deep.json': '"just text"', 'empty.md': '' },
    })
    const before = await folderHash(folder.at('state'))
    const { rows, snapshot } = await taken('folder', folder.at('state'), {
      ...{ '*.json': ['_file', '_index'], '**/*.json': '_file', '*.jsonl': '_line', '*.{md,yaml}': '_name' },
    })
    expect(rows['*.json']?.map(({ pointer }) => pointer)).toEqual(['a.json', 'list.json, $[0]', 'list.json, $[1]'])
    expect(rows['*.json']?.[0]?.columns).toMatchObject({ lock: 'held', _file: 'a.json', _name: 'a', _mtime: WRITTEN.getTime() })
    expect(rows['*.json']?.[2]?.columns).toMatchObject({ n: 2, _index: 1 })
    expect(rows['**/*.json']?.at(-1)).toMatchObject({ key: 'nested/deep.json', columns: { value: 'just text' } })
    expect(rows['*.jsonl']?.map(({ key, pointer }) => [key, pointer])).toEqual([
      ['1', 'log.jsonl, line 1'],
      ['2', 'log.jsonl, line 2'],
    ])
    expect(rows['*.{md,yaml}']?.map(({ key, columns }) => [key, columns._text])).toEqual([
      ['empty', ''],
      ['plan', '# Plän\n'],
      ['setup', 'a: 1\n'],
    ])
    expect(snapshot.files).toBe(7)
    expect(await folderHash(folder.at('state'))).toBe(before)
  })

  it('has a bad row for each file that cannot be read, and reads the others', async () => {
    await using folder = await folderWith({
      ...{
        '1-good.json': '{"n": 1}',
        '2-cut.json': '{"n": 2, "a": [',
        '3-empty.json': '',
        '4-latin.json': Buffer.from('{"n": "\xe4"}', 'latin1'),
      },
      ...{ '5-wide.json': Buffer.from('\uFEFF{"n": 5}', 'utf16le'), '6-list.json': '[{"n": 6}, {"n"', '9-good.json': '{"n": 9}' },
    })
    await writeFile(folder.at('outside.json'), '{"secret": 1}')
    await symlink('../outside.json', folder.at('state', '7-outside.json'))
    await symlink('gone.json', folder.at('state', '7-nowhere.json'))
    await symlink('1-good.json', folder.at('state', '8-inside.json'))
    await symlink('..', folder.at('state', 'up'))
    await using server = createServer().listen(folder.at('state', '8-socket.json'))
    await once(server, 'listening')
    const { rows } = await taken('folder', folder.at('state'), { '**/*.json': '_file' })
    expect(rows['**/*.json']?.map(({ pointer, fault }) => [pointer, fault?.reason])).toEqual([
      ['1-good.json', undefined],
      ['2-cut.json', 'unreadable'],
      ['3-empty.json', 'unreadable'],
      ['4-latin.json', 'wrong-encoding'],
      ['5-wide.json', 'wrong-encoding'],
      ['6-list.json, $[0]', undefined],
      ['6-list.json', 'unreadable'],
      ['7-nowhere.json', 'unreadable'],
      ['7-outside.json', 'unreadable'],
      ['8-inside.json', undefined],
      ['8-socket.json', 'unreadable'],
      ['9-good.json', undefined],
    ])
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  it('has another hash when a file changed, moved, or was only touched', async () => {
    await using folder = await folderWith({ 'a.json': '{"n": 1}', 'b.json': '{"n": 2}', 'c.txt': 'beside' })
    const hash = async () => (await taken('folder', folder.at('state'), { '*.json': '_file' })).snapshot.sha256
    const first = await hash()
    await writeFile(folder.at('state', 'c.txt'), 'nobody reads this')
    expect(await hash()).toBe(first)
    await rename(folder.at('state', 'b.json'), folder.at('state', 'd.json'))
    const moved = await hash()
    await utimes(folder.at('state', 'a.json'), WRITTEN, new Date(WRITTEN.getTime() + 5_000))
    expect(new Set([first, moved, await hash()]).size).toBe(3)
  })

  it('shows what files it has where no mapping names any', async () => {
    await using folder = await folderWith({ 'a.json': '{}', 'b.json': '{}', 'nested/c.json': '{}', 'notes.md': '' })
    const { snapshot } = await taken('folder', folder.at('state'), {})
    expect(snapshot.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['*.json', 2],
      ['*.md', 1],
      ['nested/*.json', 1],
    ])
  })
})
