import { expect, it } from 'vitest'
import { spanTree } from './span-tree.ts'

const span = (spanId: string, parentId: string | null, offsetMs: number) => ({ spanId, parentId, offsetMs })
const shown = (...spans: ReturnType<typeof span>[]) =>
  spanTree(spans).map((row) => `${'  '.repeat(row.depth)}${row.span.spanId}${row.isOrphan ? '?' : ''}`)

it('puts each span under its parent, and brothers in the order in which they began', () => {
  const spans = [span('late', 'root', 9), span('deep', 'early', 4), span('early', 'root', 2), span('root', null, 0)]
  expect(shown(...spans)).toEqual(['root', '  early', '    deep', '  late'])
  expect(spanTree(spans)[0]?.children).toBe(2)
})

it('shows what has lost its parent at the top, and says so', () => {
  expect(shown(span('root', null, 0), span('child', 'nowhere', 5), span('grand', 'child', 6))).toEqual([
    'root',
    'child?',
    '  grand',
  ])
})

it('loses no span to parents that name each other, nor to one that names itself', () => {
  expect(shown(span('a', 'b', 0), span('b', 'a', 1), span('c', 'c', 2)).join()).toMatch(/c.*a.*b/)
})

it('is as deep as a trace is', () => {
  const chain = Array.from({ length: 20_000 }, (_, n) => span(`s${n}`, n === 0 ? null : `s${n - 1}`, n))
  expect(spanTree(chain).at(-1)?.depth).toBe(19_999)
})
