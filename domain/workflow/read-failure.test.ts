import { expect, it } from 'vitest'
import { readFailure, rootOf } from './read-failure.ts'

const chain = {
  message: 'Activity task failed',
  activityFailureInfo: { activityType: { name: 'x' } },
  stackTrace: 'Error: a\n    at run (/app/node_modules/@temporalio/worker/x.js:1:1)\n    at work (/app/activities/x.ts:4:2)',
  cause: { message: 'Postgres is away', applicationFailureInfo: { type: 'DATABASE' }, cause: { message: 'ECONNREFUSED' } },
}

it('reads what failed, and why, to the innermost cause', () => {
  const failure = readFailure(chain)
  expect(failure).toMatchObject({ type: 'activity', cause: { type: 'DATABASE', cause: { type: 'error', cause: null } } })
  expect(failure && rootOf(failure).message).toBe('ECONNREFUSED')
})

it('keeps the lines of our own code', () => {
  expect(readFailure(chain)?.stack).toBe('Error: a\n    at work (/app/activities/x.ts:4:2)')
})

it('has an end, and finds nothing in nothing', () => {
  const ring: { message: string; cause?: unknown } = { message: 'round' }
  ring.cause = ring
  expect(JSON.stringify(readFailure(ring)).match(/round/g)).toHaveLength(20)
  expect([null, undefined, 'text', 4].map((each) => readFailure(each))).toEqual([null, null, null, null])
})
