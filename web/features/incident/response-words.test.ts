import { expect, it } from 'vitest'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { closeRefusal, isDecidable, isUndoable } from './response-words.ts'

const AT = '2026-01-01T03:00:00.000Z'
const action = (given: Partial<IncidentActionView>): IncidentActionView => ({
  ...{ id: 'a', runbook: 'r', action: 'abort', mode: 'ask', state: 'awaiting-approval', says: 'Stop the run', dryRun: null },
  ...{ target: { what: '1 session', touches: [] }, decidedBy: null, decidedAt: null, startedAt: null, finishedAt: null },
  ...{ outcome: null, undo: null, proposedAt: AT },
  ...given,
})
const going = { resolvedAt: null, closedAt: null }

it('offers a decision while there is one to take', () => {
  expect(isDecidable(going, action({}))).toBe(true)
  expect(isDecidable(going, action({ state: 'blocked', mode: 'auto' }))).toBe(true)
  expect(isDecidable(going, action({ state: 'proposed', mode: 'suggest' }))).toBe(true)
  // It is about to be done by itself.
  expect(isDecidable(going, action({ state: 'proposed', mode: 'auto' }))).toBe(false)
  expect(isDecidable(going, action({ state: 'confirmed' }))).toBe(false)
  expect(isDecidable({ ...going, resolvedAt: AT }, action({}))).toBe(false)
  expect(isDecidable(going, action({ action: 'raise-limit', mode: 'suggest', state: 'proposed' }))).toBe(false)
})

it('takes back what was done, until the incident is closed', () => {
  const paused = action({ action: 'pause-agent', state: 'confirmed', undo: 'Resume the agent' })
  expect(isUndoable(going, paused)).toBe(true)
  expect(isUndoable({ closedAt: AT }, paused)).toBe(false)
  expect(isUndoable(going, action({ state: 'confirmed' }))).toBe(false)
})

it('closes nothing over an action that runs', () => {
  const incident = { closedAt: null, actions: [action({ state: 'running' })] } as unknown as IncidentView
  expect(closeRefusal('operator', incident)).toBe('Something is being done right now.')
  expect(closeRefusal('viewer', { ...incident, actions: [] })).toContain('operator')
  expect(closeRefusal('operator', { ...incident, actions: [] })).toBeNull()
})
