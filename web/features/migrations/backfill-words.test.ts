import { describe, expect, it } from 'vitest'
import type { BackfillCollection, RowCounts } from '#contracts/backfills.ts'
import { consequenceOf, isAsForeseen, sumOf } from './backfill-words.ts'

const counts = (more: Partial<RowCounts> = {}): RowCounts => ({
  ...{ rows: 5, inserted: 4, updated: 0, unchanged: 0, joined: 0, quarantined: 1, orphans: 0 },
  ...more,
})
const collection = (copied: RowCounts | null): BackfillCollection => ({
  ...{ collection: 'tasks', entity: 'task', planned: null, dryRun: counts(), copied, verified: null },
})

describe('sumOf', () => {
  it('adds up what is known, and is unknown where nothing is', () => {
    expect(sumOf([counts(), null, counts({ inserted: 3, updated: 1 })])).toEqual(
      counts({ rows: 10, inserted: 7, updated: 1, quarantined: 2 }),
    )
    expect(sumOf([null, null])).toBeNull()
  })
})

describe('isAsForeseen', () => {
  it('says whether the copy came out as the dry run said, and does not say so before', () => {
    expect(isAsForeseen(collection(counts()))).toBe(true)
    expect(isAsForeseen(collection(counts({ orphans: 1 })))).toBe(false)
    expect(isAsForeseen(collection(null))).toBeNull()
  })
})

describe('consequenceOf', () => {
  it('names what undoing takes away, and that cancelling before the copy takes nothing', () => {
    const collections = [collection(counts({ inserted: 1_200, updated: 1 }))]
    expect(consequenceOf('undo', { state: 'done', collections })).toMatch(/^1,200 rows .* 1 row that it changed/)
    expect(consequenceOf('cancel', { state: 'copying', collections })).toContain('taken back')
    expect(consequenceOf('cancel', { state: 'dry-running', collections: [collection(null)] })).toContain(
      'Nothing was written yet',
    )
  })
})
