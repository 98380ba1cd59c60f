import { expect, it } from 'vitest'
import { wantsEvent } from './event-types.ts'

it('means one event by its name, and all of a kind by a star', () => {
  expect(wantsEvent(['deployment.promoted'], 'deployment.promoted')).toBe(true)
  expect(wantsEvent(['deployment.promoted'], 'deployment.rejected')).toBe(false)
  expect(wantsEvent(['alert.*', 'deployment.*'], 'deployment.rejected')).toBe(true)
  expect(wantsEvent(['gate.*'], 'gate-run.finished')).toBe(false)
})

it('tells of lost events whoever is told anything', () => {
  expect(wantsEvent(['deployment.promoted'], 'webhook.events-lost')).toBe(true)
})
