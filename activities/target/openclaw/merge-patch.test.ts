import { describe, expect, it } from 'vitest'
import { compareWithPatch, leavesOf, replacedArrays, withValue } from './merge-patch.ts'
import { REDACTED } from './redacted.ts'

const config = { a: { b: 1, list: [1, 2], deep: { list: [3], key: REDACTED } }, c: 'x' }

describe('a merge patch', () => {
  it('takes values by dotted path, over what is there', () => {
    expect(withValue({ a: { b: 1 }, c: 2 }, ['a', 'd', 'e'], 3)).toEqual({ a: { b: 1, d: { e: 3 } }, c: 2 })
    expect(withValue({ a: null }, ['a', 'b'], 1)).toEqual({ a: { b: 1 } })
  })

  it('names each place that it sets or removes', () => {
    expect(leavesOf({ a: { b: null }, c: [1], d: {} })).toEqual([
      { path: ['a', 'b'], value: null },
      { path: ['c'], value: [1] },
    ])
  })

  it('knows what would change, and says of secrets that it cannot know', () => {
    expect(compareWithPatch(config, { a: { b: 1, list: [1, 2] }, gone: null })).toEqual({ differs: [], unseen: [] })
    const patch = { a: { b: 2, deep: { key: 'new' } }, c: null }
    expect(compareWithPatch(config, patch)).toEqual({ differs: ['a.b', 'c'], unseen: ['a.deep.key'] })
    expect(compareWithPatch(config, { a: { deep: { key: null } } })).toEqual({ differs: ['a.deep.key'], unseen: [] })
  })

  it('names every array that it replaces or takes away', () => {
    expect(replacedArrays(config, { a: { list: [9] } })).toEqual(['a.list'])
    expect(replacedArrays(config, { a: null })).toEqual(['a.list', 'a.deep.list'])
    expect(replacedArrays(config, { a: { b: 5 }, new: [1] })).toEqual([])
  })
})
