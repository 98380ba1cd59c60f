import { BackfillFault } from './backfill-fault.ts'

/** Result codes of SQLite, without what extends them. @see https://www.sqlite.org/rescode.html */
const BUSY = [5, 6, 15]
const DAMAGED = [11, 26]
const READ_ONLY = 8
const UNKNOWN = 1
const NO_ROOM = 13
const FAILED_TO_WRITE = [778, 1034, 1290, 1546]

/** The result code of SQLite's error; `null` = it is another kind of error. */
const resultOf = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null

/** Whether another process had the database to itself. Node's backup says 0, "not an error", when it waited for that in vain. */
export const isBusy = (error: unknown): boolean => {
  const code = resultOf(error)
  return code === 0 || (code !== null && BUSY.includes(code & 0xff))
}

/** Whether it cannot be read without writing: what a killed writer left has to be rolled back or brought in first. */
export const needsRepair = (error: unknown): boolean => ((resultOf(error) ?? 0) & 0xff) === READ_ONLY

/** Whether a statement needs a module, a function or an order of text that only the source's own program has. */
export const isUnknownHere = (error: unknown): boolean => ((resultOf(error) ?? 0) & 0xff) === UNKNOWN

/** Whether it is no whole database any more. */
export const isDamaged = (error: unknown): boolean => DAMAGED.includes((resultOf(error) ?? 0) & 0xff)

/** Whether there was no room on the disk. */
export const isFull = (error: unknown): boolean => {
  const code = resultOf(error)
  if (code !== null && ((code & 0xff) === NO_ROOM || FAILED_TO_WRITE.includes(code))) return true
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error))
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What an error of SQLite or the file system means for who runs a backfill; anything else comes back as it is. */
export function toFault(error: unknown, path: string): unknown {
  // What is held by somebody may be free the next time.
  if (error instanceof BackfillFault || isBusy(error)) return error
  const fault = (code: BackfillFault['code'], says: string) => new BackfillFault(code, says, { cause: error })
  if (isFull(error)) return fault('DISK_FULL', diskFull)
  if (isDamaged(error))
    return fault(
      'SOURCE_CORRUPT',
      `${path} is damaged, or is no SQLite database. Repair it (sqlite3 FILE .recover), or take a backup.`,
    )
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return fault('SOURCE_MISSING', `There is no ${path} on the worker's machine. Correct \`path\`, or mount it.`)
  if (code === 'EACCES' || code === 'EPERM')
    return fault('SOURCE_UNREADABLE', `${path} may not be read (${code}). Let the user that runs the worker read it.`)
  if (code === 'EIO' || code === 'EISDIR' || code === 'ELOOP' || resultOf(error) !== null)
    return fault(
      'SOURCE_UNREADABLE',
      `${path} cannot be read (${code} ${resultOf(error) ?? ''}). See whether other programs can.`,
    )
  return error
}

export const diskFull =
  'There is no room for a copy of the source in the state folder. Make room there, or move it to a larger disk; nothing was imported.'
