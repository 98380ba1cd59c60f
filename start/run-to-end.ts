import { readFileSync } from 'node:fs'
import { type Launch, launch } from './launch.ts'

/** Thrown when a program that should have succeeded did not; carries the end of what it printed. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed'
}

/**
 * Runs a program to its end; its output goes to its log file.
 * @throws ProgramFailed with the last lines of the log unless it ends with status 0.
 */
export async function runToEnd(what: string, options: Launch): Promise<void> {
  const { exited } = await launch(options)
  const { code, signal } = await exited
  if (code === 0) return
  throw new ProgramFailed(
    `${what} failed (${describeExit({ code, signal })}).\n${lastLines(options.logFile, 20)}\nWhole log: ${options.logFile}`,
  )
}

/** "exit code 1" or "signal SIGKILL". */
export function describeExit({ code, signal }: { code: number | null; signal: NodeJS.Signals | null }): string {
  return signal ? `signal ${signal}` : `exit code ${code}`
}

/** Lines of a crash that tell a person nothing: stack frames, and Node's goodbye. */
const NOISE = /^\s+at |^Node\.js v\d|^\s*$/

/** The last telling lines of a log file; none when there is no such file. */
export function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !NOISE.test(line))
      .slice(-count)
      .join('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
