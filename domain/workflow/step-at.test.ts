import { expect, it } from 'vitest'
import { placeInWords, stepAt } from './step-at.ts'

const steps = [
  { eventId: 5, kind: 'activity', name: 'checkTarget' },
  { eventId: 11, kind: 'timer', name: '' },
] as const

it('is the step that the event began, or the last begun before it', () => {
  const words = [5, 7, 11, 90].map((eventId) => {
    const place = stepAt(steps, eventId)
    return place && placeInWords(place)
  })
  expect(words).toEqual(['step 1 (activity checkTarget)', 'step 1 (activity checkTarget)', 'step 2 (timer)', 'step 2 (timer)'])
})

it('is none before the first', () => {
  expect(stepAt(steps, 3)).toBeNull()
  expect(stepAt([], 3)).toBeNull()
})
