import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadlineWheel, SLOT_MS } from './deadline-wheel.ts'

describe('deadline wheel', () => {
  it('announces every deadline once, never early and at most a slot late', () => {
    const deadlines = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), at: fc.integer({ min: 0, max: 20_000 }) }))
    fc.assert(
      fc.property(deadlines, (settings) => {
        const wheel = new DeadlineWheel()
        const wanted = new Map<string, number>()
        for (const { key, at } of settings) {
          wheel.set(key, at)
          wanted.set(key, at)
        }
        const announced = new Map<string, number>()
        for (let now = 0; now <= 20_000 + SLOT_MS; now += 250) {
          for (const key of wheel.takeDue(now)) {
            expect(announced.has(key)).toBe(false)
            announced.set(key, now)
          }
        }
        expect([...announced.keys()].sort()).toEqual([...wanted.keys()].sort())
        for (const [key, at] of wanted) {
          expect(announced.get(key)).toBeGreaterThanOrEqual(at)
          expect(announced.get(key)).toBeLessThan(at + SLOT_MS + 250)
        }
      }),
    )
  })

  it('forgets a deadline that was taken back', () => {
    const wheel = new DeadlineWheel()
    wheel.set('a', 5_000)
    wheel.set('a', null)
    expect(wheel.takeDue(60_000)).toEqual([])
  })
})
