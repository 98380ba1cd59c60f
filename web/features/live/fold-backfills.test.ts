import { describe, expect, it } from 'vitest'
import type { BackfillPage } from '#contracts/api/backfills.ts'
import type { BackfillSourceView, BackfillView } from '#contracts/backfills.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { foldBackfill, foldBackfillPages } from './fold-backfills.ts'

const run = (number: number, state: BackfillView['state'] = 'copying', source = 'legacy') =>
  ({ id: `run-${source}-${number}`, number, source, state }) as BackfillView // what is folded of it
const source = (name: string, latest: BackfillView | null) => ({ source: name, latest }) as BackfillSourceView // what is folded of it
const page = (items: BackfillView[], sources: BackfillSourceView[] = []): BackfillPage => ({
  ...{ items, sources, brought: [], nextCursor: null, asOf: '1' },
})
const frame = (backfill: BackfillView): LiveFrame => ({ type: 'backfill', backfill })

describe('foldBackfillPages', () => {
  it('replaces a run where it is, puts a new one first, and shows each as the latest of its source', () => {
    const pages = [page([run(2)], [source('legacy', run(2)), source('other', null)]), page([run(1, 'done')])]
    const after = foldBackfillPages(pages, [frame(run(2, 'done')), frame(run(3, 'planning', 'other'))], null)
    expect(after.map(({ items }) => items.map(({ number, state }) => `${number} ${state}`))).toEqual([
      ['3 planning', '2 done'],
      ['1 done'],
    ])
    expect(after[0]?.sources.map(({ latest }) => latest?.state)).toEqual(['done', 'planning'])
  })

  it('lets no earlier run that is undone take the place of the latest one', () => {
    const after = foldBackfillPages([page([run(2), run(1)], [source('legacy', run(2))])], [frame(run(1, 'undone'))], null)
    expect(after[0]?.sources[0]?.latest).toMatchObject({ number: 2 })
    expect(after[0]?.items[1]?.state).toBe('undone')
  })

  it('keeps a list of one source to that source', () => {
    const before = [page([run(1)])]
    expect(foldBackfillPages(before, [frame(run(2, 'planning', 'other'))], 'legacy')[0]?.items).toHaveLength(1)
    expect(foldBackfillPages(before, [{ type: 'timeline', sessionId: 's', entries: [] }], null)).toBe(before)
  })
})

describe('foldBackfill', () => {
  it('takes news of that run alone', () => {
    const detail = { backfill: run(1), asOf: '1' }
    expect(foldBackfill(detail, [frame(run(1, 'verifying')), frame(run(2, 'failed'))]).backfill.state).toBe('verifying')
    expect(foldBackfill(detail, [frame(run(2))])).toBe(detail)
  })
})
