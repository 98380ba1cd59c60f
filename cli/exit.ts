/**
 * Exit codes of `mc`, for scripts: a negative answer is told apart from no answer.
 * 0 done or yes · 1 no: the thing asked for failed, was refused or is not there · 2 wrong usage or input ·
 * 3 could not find out: unreachable, not signed in, server fault.
 */
export const exitCodes = { ok: 0, negative: 1, usage: 2, unavailable: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An expected end of a command: one line of what happened, one of what to do. Neither holds a secret. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
  readonly exitCode: ExitCode
  readonly nextStep: string | null

  constructor(exitCode: ExitCode, message: string, nextStep: string | null = null) {
    super(message)
    this.exitCode = exitCode
    this.nextStep = nextStep
  }
}

/** Wrong arguments, options or input. */
export const usageError = (message: string, nextStep: string | null = null): CliError =>
  new CliError(exitCodes.usage, message, nextStep)

/** No answer, or one that may be different in a moment (server fault, throttled): worth trying again. */
export class Unavailable extends CliError {}
