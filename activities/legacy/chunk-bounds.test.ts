import { expect, it } from 'vitest'
import { ChunkBounds } from './chunk-bounds.ts'

function bounds(sizes: readonly number[]) {
  const chunks = new ChunkBounds()
  for (const size of sizes) chunks.add(size)
  return chunks.finish()
}

it('has no chunk for no rows', () => {
  expect(bounds([])).toEqual([])
})

it('cuts after 5,000 rows, and before more than 8 MB are in one', () => {
  expect(bounds(Array.from({ length: 12_001 }, () => 10))).toEqual([
    { from: 1, to: 5_000 },
    { from: 5_001, to: 10_000 },
    { from: 10_001, to: 12_001 },
  ])
  const mb = 1 << 20
  expect(bounds([5 * mb, 2 * mb, 2 * mb, 9 * mb, 1])).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 3 },
    { from: 4, to: 4 },
    { from: 5, to: 5 },
  ])
})
