import type { BackfillView } from '#contracts/backfills.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { couldNotRun } from './gate-exit.ts'

/** Not over, or called off: neither that it is there nor that it cannot be brought. */
const UNDECIDED: ExitCode = 2

/** What a run is called by people: `legacy #12`. */
export const runName = ({ source, number }: Pick<BackfillView, 'source' | 'number'>): string => `${source} #${number}`

/**
 * Ends a command with what became of a run: returns when it is done, or its dry run is.
 * @throws CliError 1 = failed · 2 = not over, cancelled or undone
 */
export function endWithRun(run: BackfillView): void {
  const { state, failure, number } = run
  if (state === 'done' || state === 'planned') return
  if (state !== 'failed') throw new CliError(UNDECIDED, `${runName(run)} is ${state}.`, `See it with: mc backfill show ${number}`)
  const why = failure ? `: ${failure.says}` : '.'
  const look = failure?.code === 'TOO_MANY_BAD_ROWS' ? `See them with: mc backfill quarantine` : `See it with: mc backfill show`
  throw new CliError(exitCodes.negative, `${runName(run)} failed${why}`, `Nothing of it is left. ${look} ${number}`)
}

/** A run or source that is not there, or one at work already, is no run that failed: refused or unanswered, it ends with 3. */
export async function orCouldNotRun<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CliError) throw couldNotRun(error.message, error.nextStep)
    throw error
  }
}
