import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import { parsePosition } from './position.ts'
import { retryMs, tickMs } from './tick.ts'

describe('tickMs', () => {
  it('is a tenth of a second for few and grows with many, so that writes stay within 20,000 a second', () => {
    expect(tickMs(1)).toBe(100)
    expect(tickMs(2_000)).toBe(100)
    expect(tickMs(5_000)).toBe(250)
    expect(tickMs(20_000)).toBe(1000)
  })
})

describe('retryMs', () => {
  it('spreads few readers over two seconds and many over half a minute', () => {
    expect(retryMs(1, () => 0)).toBe(1000)
    expect(retryMs(0, () => 0.999)).toBeLessThanOrEqual(2000)
    expect(retryMs(100_000, () => 0.999)).toBeGreaterThan(30_000)
    expect(retryMs(100_000, () => 0.999)).toBeLessThanOrEqual(31_000)
  })
})

describe('Admission', () => {
  it('lets in its rate at once, then at its pace', () => {
    const admission = new Admission(10, 0)
    const taken = (now: number, tries: number) => Array.from({ length: tries }, () => admission.take(now)).filter(Boolean).length
    expect(taken(0, 50)).toBe(10)
    expect(taken(500, 50)).toBe(5)
    expect(taken(60_000, 50)).toBe(10)
  })
})

describe('parsePosition', () => {
  it.each([
    ['42', 42n],
    ['0', 0n],
    ['9223372036854775807', 2n ** 63n - 1n],
  ])('takes %s', (text, position) => expect(parsePosition(text)).toBe(position))

  it.each(['', '-1', '1.5', '0x10', ' 1', '1\n2', '9223372036854775808', '99999999999999999999', undefined, null, ['1']])(
    'takes %j for no position',
    (text) => expect(parsePosition(text)).toBeNull(),
  )
})
