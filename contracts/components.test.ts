import { expect, it } from 'vitest'
import { ComponentSampleInput } from './components.ts'

it('takes no figure of a size that has no sum', () => {
  const at = '2026-11-29T08:00:00Z'
  const isTaken = (figures: object) => ComponentSampleInput.safeParse({ at, ...figures }).success
  expect([isTaken({ memoryBytes: 1e15 }), isTaken({ figures: { temperature: -40 } })]).toEqual([true, true])
  expect([isTaken({ memoryBytes: 1e300 }), isTaken({ figures: { temperature: -1e300 } })]).toEqual([false, false])
})
