import { describe, expect, it } from 'vitest'
import { lagAfter, noLag } from './lag.ts'

const tick = (sentAt: unknown) => ({ name: 'tick', sentAt })

describe('how far what is heard lies behind what is said', () => {
  it('is the time an event was under way, whatever the two clocks say', () => {
    for (const offset of [0, 3_600_000, -3_600_000])
      expect(lagAfter(noLag(offset), tick(1_000_000 + offset), 1_007_500).ms).toBe(7_500)
  })

  it('finds the offset of a connection that was itself greeted late', () => {
    const greetedLate = noLag(-4_000)
    const prompt = lagAfter(greetedLate, tick(2_000_000), 2_000_000)
    expect(prompt).toEqual({ ms: 0, clockOffsetMs: 0 })
    expect(lagAfter(prompt, tick(2_001_000), 2_007_000).ms).toBe(6_000)
  })

  it('stays as it was where an event does not say when it was sent, or says what cannot be', () => {
    const late = lagAfter(noLag(0), tick(1_000_000), 1_003_000)
    for (const event of [tick(undefined), tick('now'), tick(1), { name: 'health', sentAt: 1_002_000 }])
      expect(lagAfter(late, event, 1_004_000)).toEqual(late)
  })

  it('is over as soon as the events are prompt again', () => {
    const late = lagAfter(noLag(0), tick(1_000_000), 1_009_000)
    expect(lagAfter(late, tick(1_010_000), 1_010_000).ms).toBe(0)
  })
})
