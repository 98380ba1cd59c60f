import { ApplicationFailure } from '@temporalio/common'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import type { Logger } from '#telemetry/log.ts'

/** Classes of Postgres' errors that come again with the same rows: wrong data, broken rules, wrong statements. */
const LASTING = /^(?:22|23|42)/

/**
 * An error of a phase as Temporal's history may hold it. Drivers put values of rows into their messages, so that only what is
 * written here gets out: what our own faults say, a code of Postgres or the system. All else goes to the log, which redacts.
 */
export function toFailure(error: unknown, log: Logger): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error
  if (error instanceof BackfillFault) return ApplicationFailure.nonRetryable(error.message, error.code)
  const code = codeOf(error)
  log.warn({ err: error }, 'A phase of a backfill failed')
  if (code === null) {
    const says = 'Something failed that nobody foresaw. It is tried again; the log of the worker has more.'
    return ApplicationFailure.retryable(says, 'INTERNAL')
  }
  if (code === 'ENOSPC' || code === '53100') {
    const says = 'The disk is full. Make room on the machine of the worker or of Postgres, and start another run.'
    return ApplicationFailure.nonRetryable(says, 'DISK_FULL')
  }
  if (LASTING.test(code)) {
    const says = `Postgres refused rows (${code}). The log of the worker has more; nothing of this run is kept.`
    return ApplicationFailure.nonRetryable(says, 'DATABASE_REFUSED')
  }
  return ApplicationFailure.retryable(`It failed with ${code}, and is tried again.`, 'UNAVAILABLE')
}

/** Codes are short words of capitals and digits: ECONNREFUSED, 40001. */
function codeOf(error: unknown): string | null {
  const { code } = error instanceof Error && 'code' in error ? error : { code: null }
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? code : null
}
