import { describe, expect, it } from 'vitest'
import type { HistoryEvent } from './history-event.ts'
import { stepsOf } from './steps-of.ts'

const event = (id: number, type: string, attributes: object = {}): HistoryEvent => ({
  ...{ id, at: id * 1_000, type },
  attributes: attributes as HistoryEvent['attributes'],
})
const scheduled = (id: number, name = 'checkTarget') =>
  event(id, 'ActivityTaskScheduled', { activityType: { name }, input: { a: 1 } })

describe('the steps of a history', () => {
  it('waits until it is begun, runs, and is done, with its times, its attempts and what it gave', () => {
    const events = [
      scheduled(5),
      event(6, 'ActivityTaskStarted', { scheduledEventId: '5', attempt: 3, lastFailure: { message: 'away' } }),
      event(7, 'ActivityTaskCompleted', { scheduledEventId: '5', result: 'ok' }),
    ]
    expect(stepsOf(events.slice(0, 1))).toMatchObject([{ state: 'waiting', startedAt: null, attempts: 0, input: { a: 1 } }])
    expect(stepsOf(events.slice(0, 2))).toMatchObject([{ state: 'running', startedAt: 6_000, endedAt: null, attempts: 3 }])
    expect(stepsOf(events)).toMatchObject([
      { eventId: 5, kind: 'activity', name: 'checkTarget', state: 'done', at: 5_000, endedAt: 7_000, result: 'ok', attempts: 3 },
    ])
    expect(stepsOf(events)[0]?.lastFailure?.message).toBe('away')
  })

  it('tells failed, timed out and cancelled apart, with the reason', () => {
    const [failed, late, cancelled] = stepsOf([
      ...[scheduled(1), scheduled(2), scheduled(3)],
      event(4, 'ActivityTaskFailed', {
        scheduledEventId: '1',
        failure: { message: 'no', applicationFailureInfo: { type: 'REFUSED', nonRetryable: true } },
      }),
      event(5, 'ActivityTaskTimedOut', {
        scheduledEventId: '2',
        failure: { timeoutFailureInfo: { timeoutType: 'TIMEOUT_TYPE_HEARTBEAT' } },
      }),
      event(6, 'ActivityTaskCanceled', { scheduledEventId: '3' }),
    ])
    expect(failed).toMatchObject({ state: 'failed', failure: { type: 'REFUSED', message: 'no', nonRetryable: true } })
    expect(late).toMatchObject({ state: 'timed-out', failure: { type: 'timeout', message: 'timed out (heartbeat)' } })
    expect(cancelled).toMatchObject({ state: 'cancelled', failure: null })
  })

  it('knows which execution a child is', () => {
    const workflowExecution = { workflowId: 'gate/1', runId: 'r' }
    const steps = stepsOf([
      event(5, 'StartChildWorkflowExecutionInitiated', { workflowType: { name: 'runGate' } }),
      event(6, 'ChildWorkflowExecutionStarted', { initiatedEventId: '5', workflowExecution }),
      event(9, 'ChildWorkflowExecutionFailed', { initiatedEventId: '5', workflowExecution, failure: { message: 'boom' } }),
    ])
    expect(steps).toMatchObject([
      { kind: 'child', name: 'runGate', state: 'failed', child: { workflowId: 'gate/1', runId: 'r' } },
    ])
  })

  it('takes an update that refuses for one that failed, and a signal as over when it came', () => {
    const request = { acceptedRequest: { input: { name: 'pause' } } }
    const steps = stepsOf([
      event(3, 'WorkflowExecutionSignaled', { signalName: 'alertOver', input: 1 }),
      event(4, 'WorkflowExecutionUpdateAccepted', request),
      event(5, 'WorkflowExecutionUpdateCompleted', { acceptedEventId: '4', outcome: { failure: { message: 'too late' } } }),
    ])
    expect(steps).toMatchObject([
      { kind: 'signal', name: 'alertOver', state: 'done', endedAt: 3_000 },
      { kind: 'update', name: 'pause', state: 'failed', failure: { message: 'too late' } },
    ])
  })

  it('leaves out what is only about the workflow task, and what names a step that is not there', () => {
    expect(stepsOf([event(2, 'WorkflowTaskScheduled'), event(3, 'ActivityTaskCompleted', { scheduledEventId: '1' })])).toEqual([])
  })
})
