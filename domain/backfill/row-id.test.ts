import { describe, expect, it } from 'vitest'
import { rowIds } from './row-id.ts'

const owner = { tenantId: '00000000-0000-4000-8000-000000000001', source: 'board' }
const idOf = rowIds('k'.repeat(32), owner)
const numbers = Array.from({ length: 20_000 }, (_, index) => String(index + 1))

describe('the id of an imported row', () => {
  it('is the same whenever it is computed, whichever row was asked for before', () => {
    const again = rowIds('k'.repeat(32), { ...owner })
    const ids = numbers.map((key) => idOf('tasks', key))
    expect(numbers.toReversed().map((key) => again('tasks', key))).toEqual(ids.toReversed())
  })

  it('is a UUID of version 8, and no other row has it', () => {
    const ids = numbers.map((key) => idOf('tasks', key))
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([
    ['another tenant', rowIds('k'.repeat(32), { ...owner, tenantId: owner.tenantId.replace('1', '2') })('tasks', '7')],
    ['another source', rowIds('k'.repeat(32), { ...owner, source: 'other' })('tasks', '7')],
    ['another collection', idOf('agents', '7')],
    ['another installation', rowIds('x'.repeat(32), owner)('tasks', '7')],
  ])('shares nothing with that of the same key in %s', (_, other) => {
    const id = idOf('tasks', '7')
    expect(other.slice(0, 8)).not.toBe(id.slice(0, 8))
    expect(other.slice(24)).not.toBe(id.slice(24))
  })

  it('begins as those of its neighbours in the source do, and as no others', () => {
    const begins = (from: number, to: number) => new Set(numbers.slice(from - 1, to).map((key) => idOf('tasks', key).slice(0, 8)))
    expect(begins(5_000, 5_999).size).toBe(1)
    expect(begins(5_000, 6_000).size).toBe(2)
    expect(begins(10_000, 19_999).size).toBe(10)
  })

  it('is not that of a key that is written like the beginning of another', () => {
    expect(idOf('tasks', '')).not.toBe(idOf('tasks', 'abc'))
    expect(idOf('tasks', 'a","b')).not.toBe(idOf('tasks","a', 'b'))
  })
})
