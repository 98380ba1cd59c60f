import { expect, it } from 'vitest'
import type { HistoryEvent } from './history-event.ts'
import { stuckOf } from './stuck.ts'

const history = (...types: [type: string, attributes?: HistoryEvent['attributes']][]): HistoryEvent[] =>
  types.map(([type, attributes = {}], index) => ({ id: index + 1, at: index * 10, type, attributes }))

const failed = (cause: string, message: string): [string, HistoryEvent['attributes']] => [
  'WorkflowTaskFailed',
  { cause: `WORKFLOW_TASK_FAILED_CAUSE_${cause}`, failure: { message } },
]

it('is stuck while no decision comes after one that failed, and says whether the code has changed', () => {
  const changed = history(['WorkflowTaskCompleted'], failed('NON_DETERMINISTIC_ERROR', 'Nondeterminism error'))
  expect(stuckOf(changed, 4)).toMatchObject({
    since: 10,
    attempts: 4,
    why: 'code-changed',
    failure: { message: 'Nondeterminism error' },
  })
  const throws = history(failed('WORKFLOW_WORKER_UNHANDLED_FAILURE', 'x is undefined'))
  expect(stuckOf(throws, 2)).toMatchObject({ why: 'code-fails' })
})

it('is not stuck after a decision, at a first attempt, when a worker was only killed, or by a reset', () => {
  const mended = history(failed('NON_DETERMINISTIC_ERROR', 'Nondeterminism error'), ['WorkflowTaskCompleted'])
  expect(stuckOf(mended, 3)).toBeNull()
  expect(stuckOf(mended.slice(0, 1), 1)).toBeNull()
  expect(stuckOf(history(['WorkflowTaskTimedOut']), 5)).toBeNull()
  expect(stuckOf(history(failed('RESET_WORKFLOW', 'the bug is mended')), 2)).toBeNull()
})
