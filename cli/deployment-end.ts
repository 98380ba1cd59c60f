import type { DeploymentView } from '#contracts/deployments.ts'
import { CliError, type ExitCode, exitCodes } from './exit.ts'
import { nameOf } from './follow-deployment.ts'

/** Held or cancelled: neither that it came to stay nor that it was found wanting. */
const UNDECIDED: ExitCode = 2

/**
 * Ends a command with what became of a deployment: returns when it was promoted.
 * @throws CliError 1 = taken back, rejected, or its rollback failed · 2 = held or cancelled
 */
export function endWith(deployment: DeploymentView): void {
  const name = nameOf(deployment)
  const why = deployment.reason ? `: ${deployment.reason}` : '.'
  switch (deployment.state) {
    case 'promoted':
      return
    case 'rolled-back':
    case 'rejected':
      throw new CliError(exitCodes.negative, `${name} was ${deployment.state}${why}`)
    case 'rollback-failed':
      throw new CliError(
        exitCodes.negative,
        `The rollback of ${name} failed${why}`,
        `Mend what it names, then: mc deployment retry ${name}`,
      )
    case 'cancelled':
      throw new CliError(UNDECIDED, `${name} was cancelled${why}`)
    default:
      throw new CliError(
        UNDECIDED,
        `${name} is held${why}`,
        `Look at mc deployment show ${name}, then: mc deployment override ${name} --reason …, or mc rollback ${deployment.environment} --reason …`,
      )
  }
}
