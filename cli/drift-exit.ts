import type { DriftReportView } from '#contracts/drift.ts'
import { CliError } from './exit.ts'

/** Exit codes of `mc drift`, for scripts: nothing drifts, something does, or it could not be looked at. */
export const driftExit = { clean: 0, drift: 1, unknown: 2 } as const

/** `changedAt` not null = something was brought there after the report, so nothing is known of what is there now. */
type Judged = Pick<DriftReportView, 'state'> & { changedAt: string | null }

/** Drift anywhere counts most; no report at all, or an outdated one, is as little known as one that could not be made. */
export function worstOf(reports: readonly Judged[]): DriftReportView['state'] {
  const states = new Set(reports.map(({ state, changedAt }) => (changedAt === null ? state : 'unknown')))
  if (states.has('drift')) return 'drift'
  return states.has('unknown') || states.size === 0 ? 'unknown' : 'clean'
}

/** Ends the command with the code of a state. @throws CliError unless it is clean */
export function endWith(state: DriftReportView['state']): void {
  if (state === 'drift')
    throw new CliError(driftExit.drift, 'There is drift.', 'Adopt what runs with: mc drift patch <id>. Or change config/.')
  if (state === 'unknown')
    throw new CliError(
      driftExit.unknown,
      'It is not known whether there is drift.',
      'Look anew with: mc drift <environment> --check',
    )
}
