import { describe, expect, it } from 'vitest'
import { knownOtherwise, type StandingRows } from './known-otherwise.ts'
import type { CollectionMapping } from './mapping.ts'
import { collectionOf, mappingOf } from './testing/mappings.ts'

const tasks = collectionOf('task')
const standing = (...collections: CollectionMapping[]): StandingRows[] =>
  collections.map((collection, n) => ({ number: n + 3, gateway: 'imported', collection }))
const whyNot = (before: CollectionMapping[], now: CollectionMapping[]) =>
  knownOtherwise(standing(...before), mappingOf(now)).map(({ why }) => why)

describe('rows that stand are known otherwise', () => {
  it('when the key has other columns, or the same in another order', () => {
    expect(knownOtherwise(standing(tasks), mappingOf([{ ...tasks, key: ['board', 'number'] }]))).toEqual([
      { collection: 'tasks', number: 3, why: 'had the key id, and now has board, number' },
    ])
    expect(whyNot([{ ...tasks, key: ['a', 'b'] }], [{ ...tasks, key: ['b', 'a'] }])).toEqual([
      'had the key a, b, and now has b, a',
    ])
  })

  it('when the collection has another name, or becomes something else', () => {
    expect(whyNot([tasks], [{ ...tasks, name: 'tickets' }])).toEqual(['was called tasks'])
    expect(whyNot([{ ...tasks, name: 'tickets' }], [tasks])).toEqual(['was called tickets'])
    expect(whyNot([tasks], [{ ...tasks, entity: 'project' }])).toEqual(['became task, and now becomes project'])
  })
})

describe('another gateway', () => {
  it('is refused by what belongs to one, and is nothing to the rest', () => {
    const sessions = collectionOf('session')
    const now = { ...mappingOf([sessions, tasks]), gateway: 'support' }
    expect(knownOtherwise(standing(sessions, tasks), now)).toEqual([
      { collection: 'sessions', number: 3, why: 'belonged to the gateway imported, and would now belong to support' },
    ])
  })
})

describe('rows that stand are known as before', () => {
  it('whatever else of the mapping changes', () => {
    const now = {
      ...tasks,
      key: ['id'],
      fields: { title: 'subject' },
      relations: { parent: { from: 'of', to: 'tasks', onOrphan: 'keep' } },
    }
    expect(whyNot([tasks], [now as CollectionMapping])).toEqual([])
    expect(whyNot([{ ...tasks, name: 'tickets' }], [{ ...tasks, name: 'tickets', from: 'moved' }])).toEqual([])
  })

  it('when a collection is left out, or another comes beside it', () => {
    const notes = collectionOf('document', { from: 'notes' })
    expect(whyNot([tasks], [notes])).toEqual([])
    expect(whyNot([tasks], [tasks, notes, { ...tasks, name: 'again' }])).toEqual([])
    expect(whyNot([tasks, { ...tasks, name: 'again' }], [tasks])).toEqual([])
  })
})
