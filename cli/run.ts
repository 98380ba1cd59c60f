import { CommanderError } from 'commander'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { plainLine } from './plain-text.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/**
 * Runs one `mc` command line (without `node` and the script). Never throws for what a person can cause: those end in one
 * line of reason, one of what to do, and the exit code.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    // Commander has said what is wrong, and the help it prints is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    // Stopped before the end: nobody knows how it would have ended. `--watch` ends well, and does not come here.
    if (terminal.signal.aborted) return exitCodes.unavailable
    if (!(error instanceof CliError)) throw error
    // Nothing to say: the command has printed its answer, and only its exit code is left.
    if (error.message !== '')
      terminal.err(`${plainLine(error.message)}\n${error.nextStep === null ? '' : `  ${plainLine(error.nextStep)}\n`}`)
    return error.exitCode
  }
}
