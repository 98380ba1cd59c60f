import { describe, expect, it } from 'vitest'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { createLog } from '#telemetry/log.ts'
import { toFailure } from './to-failure.ts'

const SECRET = 'the value of a row'
const log = createLog({ service: 'test', redactionKey: 'k', level: 'silent' })

const coded = (code: string, message = SECRET): Error => Object.assign(new Error(message), { code })
const told = (error: unknown, attempt = 1) => {
  const { type, nonRetryable, message } = toFailure(error, log, attempt)
  return { type, isEnd: nonRetryable === true, message }
}

describe('an error of a phase', () => {
  it('of ours ends it in its own words', () => {
    const fault = new BackfillFault('SOURCE_MISSING', 'There is no legacy.db.')
    expect(told(fault)).toEqual({ type: 'SOURCE_MISSING', isEnd: true, message: 'There is no legacy.db.' })
  })

  it.each([
    ...['ECONNREFUSED', 'ENOENT', '57P01', '57P03', '08006', '40001', '40P01', '53300', '57014', '55P03'].map((code) =>
      coded(code),
    ),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('that passes is waited for, however long it takes: %s', (error) => {
    expect(told(error, 10_000)).toMatchObject({ type: 'UNAVAILABLE', isEnd: false })
  })

  it.each([
    ['22P02', 'DATABASE_REFUSED'],
    ['23514', 'DATABASE_REFUSED'],
    ['42501', 'DATABASE_REFUSED'],
    ['23505', 'KEY_TAKEN'],
    ['53100', 'DISK_FULL'],
    ['ENOSPC', 'DISK_FULL'],
  ])('that comes again with the same rows ends it: %s', (code, type) => {
    expect(told(coded(code))).toMatchObject({ type, isEnd: true })
  })

  it('as another run of the source is at work says so', () => {
    const error = Object.assign(coded('23505'), { table: 'backfill' })
    expect(told(error)).toMatchObject({ type: 'CONFLICT', isEnd: true })
  })

  it('of a snapshot that has no room is a full disk', () => {
    const error = Object.assign(coded('ERR_SQLITE_ERROR'), { errcode: 13 })
    expect(told(error)).toMatchObject({ type: 'DISK_FULL', isEnd: true })
  })

  it.each([new TypeError(SECRET), coded('XX000'), coded('23502'), coded('ERR_WORKER_OUT_OF_MEMORY'), 'no error at all'])(
    'that nobody foresaw is tried again, but not for ever: %s',
    (error) => {
      expect(told(error)).toMatchObject({ type: 'INTERNAL', isEnd: false })
      expect(told(error, 49).isEnd).toBe(false)
      expect(told(error, 50)).toMatchObject({
        type: 'INTERNAL',
        isEnd: true,
        message: expect.stringContaining('after 50 attempts'),
      })
    },
  )

  it('never says what a driver says', () => {
    const all = [coded('22P02'), coded('23505'), coded('XX000'), coded('08006'), new TypeError(SECRET), coded('ERR_X', SECRET)]
    for (const error of all) expect(JSON.stringify(toFailure(error, log, 1))).not.toContain(SECRET)
  })
})
