import { describe, expect, it } from 'vitest'
import { timedNumber } from './journal-number.ts'

const now = Date.UTC(2026, 10, 24)

describe('numbers of a journal that several runs write', () => {
  it('ascend within a moment', () => {
    const first = timedNumber(null, now, 0)
    expect(timedNumber(first, now, 0)).toBeGreaterThan(first)
  })

  it('of a later run are above those of an earlier one', () => {
    const earlier = [1, 2, 3].reduce<number | null>((last) => timedNumber(last, now, 0), null)
    expect(timedNumber(null, now + 60_000, 0)).toBeGreaterThan(earlier ?? 0)
  })

  it('of two lanes never meet', () => {
    const lane = (which: 0 | 1) => [1, 2, 3, 4].map((n) => timedNumber(null, now + n * 1_000, which))
    expect(new Set([...lane(0), ...lane(1)]).size).toBe(8)
  })

  it('fit 31 bits in 2050', () => {
    expect(timedNumber(null, Date.UTC(2050, 0), 1)).toBeLessThan(2 ** 31)
  })
})
