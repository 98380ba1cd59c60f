import { describe, expect, it } from 'vitest'
import type { Failure } from './history-event.ts'
import { retryLikely } from './retry-likely.ts'

const failure = (type: string, message: string, more: Partial<Failure> = {}): Failure => ({
  ...{ type, message, nonRetryable: false, stack: '', cause: null },
  ...more,
})
const inActivity = (cause: Failure) => failure('activity', 'Activity task failed', { cause })

describe('whether a retry is likely to help', () => {
  it.each([
    ['likely', failure('timeout', 'activity StartToClose timeout')],
    ['likely', failure('Error', 'connect ECONNREFUSED 127.0.0.1:5432')],
    ['likely', failure('Error', '14 UNAVAILABLE: No connection established')],
    ['likely', failure('HttpError', 'The provider answered 429 Too Many Requests.')],
    ['likely', failure('HttpError', 'The provider answered 503.')],
    ['unlikely', failure('ZodError', 'expected a string')],
    ['unlikely', failure('TypeError', "Cannot read properties of undefined (reading 'id')")],
    ['unlikely', failure('DeterminismViolationError', '[TMPRL1100] Nondeterminism error: …')],
    ['unlikely', failure('NOT_FOUND', 'No environment production.')],
    ['unlikely', failure('Error', 'It was refused: 403')],
    ['unlikely', failure('SOURCE_MISSING', 'Nobody knows it.', { nonRetryable: true })],
    ['unknown', failure('Error', 'The disk of the target is full.')],
  ] as const)('%s of %o', (likely, root) => {
    expect(retryLikely(root).likely).toBe(likely)
    expect(retryLikely(inActivity(root)).likely).toBe(likely)
  })

  it('is not, whatever it looks like, when the code says that it is final', () => {
    expect(retryLikely(inActivity(failure('Error', 'connect ECONNREFUSED', { nonRetryable: true }))).likely).toBe('unlikely')
    expect(retryLikely(failure('timeout', 'timed out', { nonRetryable: true })).says).toMatch(/no further attempt/)
  })

  it('is not known of what does not say why it failed', () => {
    expect(retryLikely(null)).toMatchObject({ likely: 'unknown', says: expect.stringContaining('not known') })
  })
})
