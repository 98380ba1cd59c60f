import { describe, expect, it } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

describe('a token bucket', () => {
  it("lets a minute's worth through at once, and then one at a time as they come back", () => {
    const buckets = new TokenBuckets({ perMinute: 6 })
    const first = Array.from({ length: 7 }, () => buckets.take('ci', 0))
    expect(first.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, true, false])
    expect(first.at(-1)).toEqual({ allowed: false, remaining: 0, waitMs: 10_000, fullInMs: 60_000 })
    expect(buckets.take('ci', 9_999).allowed).toBe(false)
    expect(buckets.take('ci', 10_000)).toMatchObject({ allowed: true, remaining: 0 })
    expect(buckets.take('ci', 10_001)).toMatchObject({ allowed: false, waitMs: 9_999 })
  })

  it('is never fuller than full, and is one for each key', () => {
    const buckets = new TokenBuckets({ perMinute: 2 })
    buckets.take('a', 0)
    expect(buckets.take('a', 3_600_000)).toMatchObject({ remaining: 1, fullInMs: 30_000 })
    expect(buckets.take('b', 3_600_000)).toMatchObject({ remaining: 1 })
  })

  it('is forgotten when too many others came since, and not when it is in use', () => {
    const buckets = new TokenBuckets({ perMinute: 1 }, 3)
    for (const key of ['a', 'b', 'c']) buckets.take(key, 0)
    expect(buckets.take('a', 1).allowed).toBe(false)
    buckets.take('d', 1)
    expect(buckets.size).toBe(3)
    expect(buckets.take('a', 2).allowed).toBe(false)
    expect(buckets.take('b', 2).allowed).toBe(true)
  })
})
