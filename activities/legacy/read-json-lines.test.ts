import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { TestFolder, taken } from './testing/taken.ts'

async function linesOf(text: string | Buffer) {
  await using folder = await TestFolder.make()
  await writeFile(folder.at('events.jsonl'), text)
  const { rows, snapshot } = await taken('jsonl', folder.at('events.jsonl'), { events: 'id' })
  return { events: rows.events ?? [], snapshot }
}

describe('a file of JSON lines', () => {
  it('is read whatever ends its lines, with or without a mark, blank lines and an end to the last one', async () => {
    const { events, snapshot } = await linesOf(
      '\uFEFF{"id":1,"a":"ä"}\r\n\r\n{"id":2}\n  \n{"id":"drei","a":{"b":[9007199254740993]}}',
    )
    expect(events.map(({ key, pointer }) => [key, pointer])).toEqual([
      ['1', 'events.jsonl, line 1'],
      ['2', 'events.jsonl, line 3'],
      ['drei', 'events.jsonl, line 5'],
    ])
    expect(events[0]?.columns).toEqual({ id: 1, a: 'ä', _line: 1 })
    expect(events[2]?.columns).toEqual({ id: 'drei', a: { b: [9007199254740993n] }, _line: 5 })
    expect(snapshot).toMatchObject({ files: 1, tables: [{ name: 'events', rows: 3 }] })
    expect(snapshot.tables[0]?.columns).toEqual([
      { name: '_line', type: 'INTEGER' },
      { name: 'id', type: 'number or string' },
      { name: 'a', type: 'object or string' },
    ])
  })

  it('has bad rows with reason and line, and loses none of the others', async () => {
    const latin = Buffer.concat([Buffer.from('{"id":1}\n{"id":2,"a":"'), Buffer.from([0xe4, 0xf6]), Buffer.from('"}\n')])
    const { events } = await linesOf(
      Buffer.concat([latin, Buffer.from('{"id":1}\n{"no":1}\nnonsense\n{"id":5}\n{"id":6,"a":"cut o')]),
    )
    expect(events.map(({ key, pointer, fault }) => [key, pointer, fault?.reason])).toEqual([
      ['1', 'events.jsonl, line 1', undefined],
      ['(events.jsonl, line 2)', 'events.jsonl, line 2', 'wrong-encoding'],
      ['1 (again in row 3)', 'events.jsonl, line 3', 'duplicate-key'],
      ['(row 4)', 'events.jsonl, line 4', 'missing-value'],
      ['(events.jsonl, line 5)', 'events.jsonl, line 5', 'unreadable'],
      ['5', 'events.jsonl, line 6', undefined],
      ['(events.jsonl, line 7)', 'events.jsonl, line 7', 'unreadable'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/nonsense|cut o/)
  })

  it('leaves out a line of 50 MB, and goes on after it', async () => {
    await using folder = await TestFolder.make()
    const file = createWriteStream(folder.at('events.jsonl'))
    file.write('{"id":1}\n{"id":2,"a":"')
    const piece = Buffer.alloc(1 << 20, 'x')
    for (let mb = 0; mb < 50; mb++) if (!file.write(piece)) await once(file, 'drain')
    file.end('"}\n{"id":3}\n')
    await finished(file)
    const { rows } = await taken('jsonl', folder.at('events.jsonl'), { events: 'id' })
    expect(rows.events?.map(({ key, fault }) => [key, fault?.reason])).toEqual([
      ['1', undefined],
      ['(events.jsonl, line 2)', 'too-large'],
      ['3', undefined],
    ])
    expect(rows.events?.[1]?.fault?.says).toContain(`${(50 << 20) + 15} bytes`)
  })

  it.each([
    ['utf16le', [0xff, 0xfe]],
    ['utf16le', []],
  ] as const)('is refused when it is written in %s with the mark %j', async (encoding, mark) => {
    const text = Buffer.concat([Buffer.from(mark), Buffer.from('{"id":1}\n{"id":2}\n', encoding)])
    await expect(linesOf(text)).rejects.toMatchObject({ code: 'WRONG_ENCODING', message: expect.stringContaining('UTF-16LE') })
  })

  it('may be empty', async () => {
    expect((await linesOf('')).events).toEqual([])
  })
})
