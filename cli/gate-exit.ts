import type { CommanderError } from 'commander'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'

/** Exit codes of `mc gate`: 0 pass · 1 fail · 2 inconclusive or no data · 3 could not run, wrong usage and unreadable files among it. */
export const gateExitCodes: Record<GateVerdict, ExitCode> = { pass: 0, fail: 1, inconclusive: 2, no_data: 2, error: 3 }

/** Ends a command whose verdict has been printed with the verdict's exit code; returns for a pass. */
export function endWithVerdict(verdict: GateVerdict): void {
  if (verdict !== 'pass') throw new CliError(gateExitCodes[verdict], '')
}

/** A gate that could not run: neither a pass nor a fail, and not "inconclusive" either. */
export const couldNotRun = (message: string, nextStep: string | null = null): CliError =>
  new CliError(exitCodes.unavailable, message, nextStep)

/** For `exitOverride`: 2 means inconclusive here, so wrong usage, which commander has explained, ends with 3. */
export function wrongGateUsage(error: CommanderError): never {
  throw error.exitCode === 0 ? error : new CliError(exitCodes.unavailable, '')
}
