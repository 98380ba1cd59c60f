import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { TestFolder, taken } from './testing/taken.ts'

async function read(text: string | Buffer, keys: Record<string, string>) {
  await using folder = await TestFolder.make()
  await writeFile(folder.at('state.json'), text)
  return await taken('json', folder.at('state.json'), keys)
}

const state = JSON.stringify({
  version: 3,
  tasks: [{ id: 7, title: 'one' }, { id: 8, title: null }, 'no object'],
  sessions: { 'agent:main:main': { model: 'opus' }, 'agent:main:cron': { model: 'haiku' } },
  none: [],
})

describe('a JSON file', () => {
  it('has lists, and objects that are lists by key', async () => {
    const { rows, snapshot } = await read(state, { '$.tasks': 'id', '$.sessions': '_key', '$.none': 'id' })
    expect(rows['$.tasks']?.map(({ key, pointer, fault }) => [key, pointer, fault?.reason])).toEqual([
      ['7', 'state.json, $.tasks[0]', undefined],
      ['8', 'state.json, $.tasks[1]', undefined],
      ['(row 3)', 'state.json, $.tasks[2]', 'missing-value'],
    ])
    expect(rows['$.tasks']?.[2]?.columns).toMatchObject({ value: 'no object' })
    expect(rows['$.sessions']?.map(({ key, pointer, columns }) => [key, pointer, columns.model])).toEqual([
      ['agent:main:main', 'state.json, $.sessions["agent:main:main"]', 'opus'],
      ['agent:main:cron', 'state.json, $.sessions["agent:main:cron"]', 'haiku'],
    ])
    expect(rows['$.none']).toEqual([])
    expect(snapshot.tables.map(({ name, rows: count }) => [name, count])).toEqual([
      ['$.none', 0],
      ['$.sessions', 2],
      ['$.tasks', 3],
    ])
  })

  it('shows its lists where no mapping names any', async () => {
    const { snapshot } = await read(state, {})
    expect(snapshot.tables.map(({ name }) => name)).toEqual(['$', '$.none', '$.sessions', '$.tasks'])
  })

  it('has no such table where a mapping names what is not there', async () => {
    await expect(read(state, { '$.taks': 'id' })).rejects.toMatchObject({
      code: 'MAPPING_WRONG',
      message: expect.stringContaining('$.taks'),
    })
  })

  it.each([
    ['cut off', state.slice(0, -20), 'SOURCE_CORRUPT'],
    ['broken', state.replace('"tasks":', '"tasks"'), 'SOURCE_CORRUPT'],
    ['empty', '', 'SOURCE_CORRUPT'],
    ['in UTF-16', Buffer.from(`\uFEFF${state}`, 'utf16le'), 'WRONG_ENCODING'],
  ])('is refused when it is %s', async (_, text, code) => {
    await expect(read(text, { '$.tasks': 'id' })).rejects.toMatchObject({ name: 'BackfillFault', code })
  })

  it('has the same hash for the same content alone', async () => {
    const hashes = await Promise.all([state, state, `${state} `].map(async (text) => (await read(text, {})).snapshot.sha256))
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })
})
