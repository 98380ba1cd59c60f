import { describe, expect, it } from 'vitest'
import { waitSeconds } from './throttle-policy.ts'

describe('waitSeconds', () => {
  const policy = { free: 5, longestSeconds: 900 }

  it('costs nothing for the first slips, then doubles up to its longest', () => {
    expect([1, 5, 6, 7, 8, 14, 15, 16, 10_000].map((failures) => waitSeconds(policy, failures))).toEqual([
      0, 0, 2, 4, 8, 512, 900, 900, 900,
    ])
  })
})
