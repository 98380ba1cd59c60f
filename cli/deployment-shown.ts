import type { DeploymentDetail } from '#contracts/api/releases.ts'
import { nameOf } from './follow-deployment.ts'
import { journalLine } from './journal-line.ts'
import { age } from './wording.ts'

/** A deployment with its phases, targets, gates and journal, a line each. */
export function describeDeployment({ deployment, journal, drift }: DeploymentDetail): string[] {
  const { state, reason, release, previous, requestedBy, requestedAt, queuePosition, note, correlationId } = deployment
  const waits = queuePosition === null ? '' : `, ${queuePosition} before it`
  return [
    `${nameOf(deployment)}  ${release.name}`,
    `  state     ${state}${deployment.pausedBy === 'held' ? ' (held)' : ''}${waits}${reason ? `: ${reason}` : ''}`,
    `  before    ${previous?.name ?? 'nothing known'}${deployment.skipsGates ? '; goes back without gates' : ''}`,
    `  asked     ${requestedAt} by ${requestedBy}${note ? `: ${note}` : ''}`,
    `  trace     ${correlationId}`,
    ...deployment.phases.map(({ state: phase, from, to }) => `  phase     ${phase} ${spanOf(from, to)}`),
    ...deployment.targets.map(({ environment, target, step, outcome, says }) => {
      return `  target    ${environment} ${target}: ${step ? `${step} ${outcome}${says ? ` – ${says}` : ''}` : 'not touched'}`
    }),
    ...deployment.gates.map(({ suite, environment, verdict, says }) => {
      return `  gate      ${suite} in ${environment}: ${verdict ?? 'running'}${says ? ` – ${says}` : ''}`
    }),
    ...drift.map(({ environment, against, state: found, says }) => {
      return `  drift     ${environment}${against ? ` against ${against}` : ''}: ${found} – ${says}`
    }),
    '',
    ...journal.map(journalLine),
  ]
}

const spanOf = (from: string, to: string | null): string =>
  to === null ? `for ${age(from, Date.now())} now` : age(from, Date.parse(to))
