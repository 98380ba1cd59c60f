import { describe, expect, it } from 'vitest'
import type { HistoryEvent } from './history-event.ts'
import { resetPointOf, resetPointOfFailure } from './reset-points.ts'

const events = (...types: [type: string, attributes?: HistoryEvent['attributes']][]): HistoryEvent[] =>
  types.map(([type, attributes = {}], index) => ({ id: index + 1, at: index, type, attributes }))

const asked = (name: string): [string, HistoryEvent['attributes']] => [
  'ActivityTaskScheduled',
  { activityType: { name }, activityId: name },
]
const of = (scheduledEventId: number) => ({ scheduledEventId })

/** Two decisions: the first asks for `slow` and `plan`, the second for `copy`, which fails; a signal comes in between. */
const history = events(
  ['WorkflowExecutionStarted'],
  ['WorkflowTaskScheduled'],
  ['WorkflowTaskStarted'],
  ['WorkflowTaskCompleted'], // 4
  asked('slow'), // 5
  asked('plan'), // 6
  ['ActivityTaskStarted', of(6)],
  ['ActivityTaskCompleted', of(6)], // 8
  ['WorkflowExecutionSignaled', { signalName: 'poke' }], // 9
  ['WorkflowTaskScheduled'],
  ['WorkflowTaskStarted'],
  ['WorkflowTaskCompleted'], // 12
  asked('copy'), // 13
  ['WorkflowExecutionSignaled', { signalName: 'late' }], // 14
  ['ActivityTaskStarted', of(5)],
  ['ActivityTaskCompleted', of(5)], // 16
  ['ActivityTaskStarted', of(13)],
  ['ActivityTaskFailed', of(13)], // 18
  ['WorkflowTaskScheduled'],
  ['WorkflowTaskStarted'],
  ['WorkflowTaskCompleted'], // 21
  ['WorkflowExecutionFailed'],
)

const why = (message: string) => ({ failure: { message } })

/** The same, but `copy` says why it failed, and the third decision asks for `tidy` instead of its end. */
const goesOn = (end: [type: string, attributes: HistoryEvent['attributes']], tidied = 'ActivityTaskCompleted'): HistoryEvent[] =>
  events(
    ...history.slice(0, 17).map(({ type, attributes }): [string, HistoryEvent['attributes']] => [type, attributes]),
    ['ActivityTaskFailed', { ...of(13), ...why('Disk full') }], // 18
    ['WorkflowTaskScheduled'],
    ['WorkflowTaskStarted'],
    ['WorkflowTaskCompleted'], // 21
    asked('tidy'), // 22
    ['ActivityTaskStarted', of(22)],
    [tidied, { ...of(22), ...(tidied === 'ActivityTaskFailed' ? why('Busy') : {}) }],
    ['WorkflowTaskScheduled'],
    ['WorkflowTaskStarted'],
    ['WorkflowTaskCompleted'], // 27
    end,
  )

const planned = (point: ReturnType<typeof resetPointOf>) => {
  if (!point.ok) throw new Error(point.says)
  const { resetTo, again, told } = point.plan
  return { resetTo, again: again.map(({ name }) => name), told: told.map(({ name }) => name) }
}

describe('where a step can be done anew', () => {
  it('is the decision that asked for it; what was under way then runs again too, what was over does not', () => {
    expect(planned(resetPointOf(history, 13))).toEqual({ resetTo: 12, again: ['slow', 'copy'], told: ['late'] })
    expect(planned(resetPointOf(history, 6))).toEqual({ resetTo: 4, again: ['slow', 'plan', 'copy'], told: ['poke', 'late'] })
  })

  it('is the first decision after what it was told, so that it stays told', () => {
    expect(planned(resetPointOf(history, 9))).toMatchObject({ resetTo: 12, told: ['late'] })
  })

  it('is nowhere for what is no step, or was not yet answered by a decision', () => {
    expect(resetPointOf(history, 12)).toMatchObject({ ok: false, says: expect.stringContaining('Event 12') })
    expect(resetPointOf(history.slice(0, 9), 9)).toMatchObject({ ok: false })
  })
})

describe('where a failed execution is taken up', () => {
  it('is the step of whose failure its last decision was the first to know', () => {
    expect(planned(resetPointOfFailure(history))).toMatchObject({ resetTo: 12 })
  })

  it('is its last decision where the step that failed was dealt with, and its own code threw later', () => {
    expect(planned(resetPointOfFailure(goesOn(['WorkflowExecutionFailed', why('Nothing is left to copy')])))).toMatchObject({
      resetTo: 27,
    })
  })

  it('is the step whose failure the execution failed with, also when it tidied up in between, and that failed too', () => {
    const cause = { cause: { message: 'Disk full' }, message: 'Activity task failed' }
    const tidied = goesOn(['WorkflowExecutionFailed', { failure: cause }], 'ActivityTaskFailed')
    expect(planned(resetPointOfFailure(tidied))).toMatchObject({ resetTo: 12 })
  })

  it('is the last decision when no step failed, and nowhere when there never was one', () => {
    const own = [...history.slice(0, 4), ...events(['WorkflowExecutionFailed'])]
    expect(planned(resetPointOfFailure(own))).toEqual({ resetTo: 4, again: [], told: [] })
    expect(resetPointOfFailure(history.slice(0, 3))).toMatchObject({ ok: false })
  })
})
