import { describe, expect, it } from 'vitest'
import { handoffFaults } from './handoff-faults.ts'
import { sqlFaults } from './sql-faults.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const seen = (...rows: unknown[][]) => ({ rows, columns: ['a'], nowMs: NOW })

describe('an invariant of a database', () => {
  it('holds', () => {
    expect(sqlFaults(seen(['41']), { count: { min: 41, max: 41 } }, null)).toEqual([])
    expect(sqlFaults(seen(), { reference: { atMost: 0 } }, null)).toEqual([])
    expect(sqlFaults(seen([new Date(NOW - 59_000)]), { freshness: { within: 60_000 } }, null)).toEqual([])
    expect(sqlFaults(seen(['abc']), { checksum: { equals: 'abc' } }, null)).toEqual([])
  })

  it('is broken, and says how', () => {
    expect(sqlFaults(seen([0]), { count: { min: 1 } }, null)).toEqual(['count: 0 is below 1'])
    expect(sqlFaults(seen([7], [8]), { reference: { atMost: 1 } }, null)).toEqual([
      'reference: more than 1 rows break it, the first [7]',
    ])
    expect(sqlFaults(seen(['2026-11-24T11:58:00Z']), { freshness: { within: 60_000 } }, null)).toEqual([
      'freshness: 120 s old, and 60 s are allowed',
    ])
    const other = seen(['def'])
    expect(sqlFaults(seen(['abc']), { checksum: { sameAs: { statement: 'select 1' } } }, other)).toEqual([
      'checksum: abc instead of def',
    ])
  })

  it('is unknown without an answer: nothing is never taken for zero', () => {
    for (const nothing of [seen(), seen([null])]) {
      expect(sqlFaults(nothing, { count: { min: 0 } }, null)).toBeNull()
      expect(sqlFaults(nothing, { freshness: { within: 1 } }, null)).toBeNull()
      expect(sqlFaults(nothing, { checksum: { equals: 'a' } }, null)).toBeNull()
      expect(sqlFaults(seen(['a']), { checksum: { sameAs: { statement: 'select 1' } } }, nothing)).toBeNull()
    }
    expect(sqlFaults(seen(['']), { count: { min: 0 } }, null)).toEqual(['count: the first column is no number'])
  })
})

describe('a hand-off', () => {
  const ids = ['aa', 'bb', 'cc']
  const strict = { once: true, ordered: true }

  it('is right when all arrived once and in order', () => {
    expect(handoffFaults(ids, 'x aa bb cc', strict)).toEqual([])
  })

  it.each([
    ['aa cc', 'not arrived in time: message 2'],
    ['aa bb bb cc', 'arrived more than once: message 2'],
    ['bb aa cc', 'not in the order in which they were sent'],
  ])('%s', (text, says) => {
    expect(handoffFaults(ids, text, strict)).toEqual([says])
    if (!says.startsWith('not arrived')) expect(handoffFaults(ids, text, { once: false, ordered: false })).toEqual([])
  })
})
