import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BrokenJson, type JsonRecord, JsonRecords, type JsonSteps } from './json-records.ts'

/** What is cut out of a text that comes in chunks of `size` bytes. */
function cut(json: string | Buffer, steps: JsonSteps, size = 7): JsonRecord[] {
  const found: JsonRecord[] = []
  const records = new JsonRecords(steps, ({ bytes, ...record }) => found.push({ ...record, bytes: bytes && Buffer.from(bytes) }))
  const text = Buffer.from(json)
  for (let at = 0; at < text.length; at += size) records.add(text.subarray(at, at + size))
  records.finish()
  return found
}

const values = (records: readonly JsonRecord[]): unknown[] => records.map(({ bytes }) => JSON.parse(String(bytes)))

describe('records of a JSON text', () => {
  it('are what a parser finds, however the text is cut and wherever they stand', () => {
    const property = fc.property(
      fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 12 }),
      fc.jsonValue({ maxDepth: 3 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(undefined, 2, '\t'),
      (list, beside, size, indent) => {
        const text = JSON.stringify({ beside, deep: { 'a"b': [beside, { list }] }, after: beside }, null, indent)
        const expected: unknown = JSON.parse(JSON.stringify(list))
        expect(values(cut(text, ['deep', 'a"b', 1, 'list'], size))).toEqual(expected)
      },
    )
    fc.assert(property)
  })

  it('are the members of an object by name', () => {
    const found = cut('{"agents": {"a": {"n": 1}, "b\\u0041": [2], "c": "}"}}', ['agents'])
    expect(found.map(({ place }) => place)).toEqual(['a', 'bA', 'c'])
    expect(values(found)).toEqual([{ n: 1 }, [2], '}'])
  })

  it('are none where the path leads to nothing, or to no list', () => {
    expect(cut('{"a": 1, "b": "[2]"}', ['b'])).toEqual([])
    expect(cut('[[1], {"c": [3]}]', [1, 'd'])).toEqual([])
    expect(cut('12', [])).toEqual([])
  })

  it('are not found in a text that is cut off, wherever', () => {
    const text = '{"skip": {"x": "a\\"]"}, "list": [{"n": 1}, "two", 3, null], "after": [true]}'
    for (let end = 0; end < text.length; end++)
      expect(() => cut(text.slice(0, end), ['list']), text.slice(0, end)).toThrow(BrokenJson)
    expect(values(cut(text, ['list']))).toEqual([{ n: 1 }, 'two', 3, null])
  })

  it.each(['[1 2]', '[1,]', '[,1]', '{"a" 1}', '{"a":}', '{a: 1}', '[1] 2', '{"list": [1}', '[1]]', ''])('refuses %s', (text) => {
    expect(() => cut(text, [])).toThrow(BrokenJson)
  })
})
