import { describe, expect, it } from 'vitest'
import { FrameRing } from './frame-ring.ts'
import { gatewayFrame } from './sample-frames.ts'

const frame = gatewayFrame('a')
const ids = (ring: FrameRing, after: bigint) => ring.since(after).map((entry) => Number(entry.id))

function ringOf(count: number, limits = { entries: 10, ageMs: 1000 }) {
  const ring = new FrameRing(100n, limits)
  for (let index = 1; index <= count; index++) ring.push({ id: 100n + BigInt(index), frame, at: index })
  return ring
}

describe('FrameRing', () => {
  it('gives what came after a position, in order', () => {
    const ring = ringOf(5)
    expect(ids(ring, 102n)).toEqual([103, 104, 105])
    expect(ids(ring, 105n)).toEqual([])
    expect(ids(ring, 100n)).toHaveLength(5)
  })

  it('knows exactly which positions it can serve', () => {
    const ring = ringOf(15)
    expect(ring.size).toBe(10)
    // 101 to 105 were dropped: a reader at 105 lacks nothing, one at 104 lacks 105.
    expect(ring.covers(105n)).toBe(true)
    expect(ring.covers(104n)).toBe(false)
    expect(ring.covers(115n)).toBe(true)
    expect(ring.covers(116n)).toBe(false)
  })

  it('drops by age as well', () => {
    const ring = new FrameRing(0n, { entries: 100, ageMs: 1000 })
    ring.push({ id: 1n, frame, at: 0 })
    ring.push({ id: 2n, frame, at: 900 })
    ring.push({ id: 3n, frame, at: 1500 })
    expect(ids(ring, 1n)).toEqual([2, 3])
    expect(ring.covers(0n)).toBe(false)
  })

  it('leaves out what it has seen and what does not rise', () => {
    const ring = ringOf(3)
    ring.push({ id: 102n, frame, at: 5 })
    expect(ids(ring, 100n)).toEqual([101, 102, 103])
  })

  it('moves over positions that are not its own without losing what it has', () => {
    const ring = ringOf(2)
    ring.advance(500n)
    expect(ring.head).toBe(500n)
    expect(ids(ring, 101n)).toEqual([102])
    expect(ids(ring, 102n)).toEqual([])
  })

  it('stays right through many times its size', () => {
    const ring = ringOf(25_000, { entries: 2000, ageMs: 1e9 })
    expect(ring.size).toBe(2000)
    expect(ids(ring, 25_097n)).toEqual([25_098, 25_099, 25_100])
  })
})
