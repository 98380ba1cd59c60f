import { ApplicationFailure } from '@temporalio/common'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { isFull } from '#activities/legacy/sqlite-fault.ts'
import type { Logger } from '#telemetry/log.ts'

/** Postgres or the network is away, full of others, or was waited for too long: it passes, however long that takes. */
const PASSING = /^(?:08|40|53|55|57|58)\w{3}$|^(?:ECONN\w+|EPIPE|ETIMEDOUT|EHOST\w+|ENET\w+|ENOTFOUND|EAI_AGAIN|ENOENT|EMFILE)$/
/** The same, where `pg` has no code for it. */
const NO_CONNECTION = /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/
/** A null where none may be: live data made a row at the same moment, which the next attempt meets. */
const MET = '23502'
/** A key that another row has. */
const KEY_TAKEN = '23505'
/** Classes of Postgres' errors that come again with the same rows: wrong data, broken rules, wrong statements. */
const LASTING = /^(?:22|23|42)/
/** What nobody foresaw is tried for some twelve minutes; then people hear that it does not work. */
const MOST_ATTEMPTS = 50

/**
 * An error of a phase as Temporal's history may hold it. Drivers put values of rows into their messages, so that only what is
 * written here gets out: what our own faults say, a code of Postgres or the system. All else goes to the log, which redacts.
 * @param attempt which attempt of the phase it ended, from 1
 */
export function toFailure(error: unknown, log: Logger, attempt: number): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error
  if (error instanceof BackfillFault) return ApplicationFailure.nonRetryable(error.message, error.code)
  log.warn({ err: error }, 'A phase of a backfill failed')
  const code = codeOf(error)
  if (isFull(error) || code === '53100') {
    const says = 'The disk is full. Make room on the machine of the worker or of Postgres, and start another run.'
    return ApplicationFailure.nonRetryable(says, 'DISK_FULL')
  }
  if (code === null ? isNoConnection(error) : PASSING.test(code))
    return ApplicationFailure.retryable(`It failed with ${code ?? 'no connection'}, and is tried again.`, 'UNAVAILABLE')
  if (code === KEY_TAKEN && isOfRuns(error))
    return ApplicationFailure.nonRetryable('Another run of this source is at work.', 'CONFLICT')
  if (code === KEY_TAKEN) return ApplicationFailure.nonRetryable(keyTaken, 'KEY_TAKEN')
  if (code !== null && code !== MET && LASTING.test(code)) {
    const says = `Postgres refused rows (${code}). The log of the worker has more; nothing of this run is kept.`
    return ApplicationFailure.nonRetryable(says, 'DATABASE_REFUSED')
  }
  const what = code === null ? 'Something failed that nobody foresaw' : `Something failed that nobody foresaw (${code})`
  if (attempt >= MOST_ATTEMPTS)
    return ApplicationFailure.nonRetryable(`${what}, after ${attempt} attempts. The log of the worker has more.`, 'INTERNAL')
  return ApplicationFailure.retryable(`${what}. It is tried again; the log of the worker has more.`, 'INTERNAL')
}

const keyTaken =
  'A row has a key (of an agent, a session, a run or what happened in one) that another row of Postgres has already (23505): since an earlier run, keys of the source have moved from row to row. Undo the earlier runs of this source, and run it anew; the log of the worker names the table. Nothing of this run is kept.'

/** Whether it is the rule that one run of a source is at work at a time. */
const isOfRuns = (error: unknown): boolean => error instanceof Error && 'table' in error && error.table === 'backfill'

const isNoConnection = (error: unknown): boolean => error instanceof Error && NO_CONNECTION.test(error.message)

/** Codes are short words of capitals and digits: ECONNREFUSED, 40001. */
function codeOf(error: unknown): string | null {
  const { code } = error instanceof Error && 'code' in error ? error : { code: null }
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? code : null
}
