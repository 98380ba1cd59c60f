import { DeploymentDetail } from '#contracts/api/releases.ts'
import type { DeploymentView, JournalEntry } from '#contracts/deployments.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import type { ApiClient } from './api-client.ts'
import { CliError, exitCodes } from './exit.ts'
import { followChanges } from './follow.ts'
import { journalLine } from './journal-line.ts'
import { printJson, sayOutage } from './output.ts'
import type { Terminal } from './terminal.ts'

/** Path of a deployment; it is named by id, or as `production#12`. */
export const deploymentPath = (deployment: string): string => `/api/v1/deployments/${encodeURIComponent(deployment)}`

/** What a deployment is called by people: `production#12`. */
export const nameOf = ({ environment, number }: Pick<DeploymentView, 'environment' | 'number'>): string =>
  `${environment}#${number}`

/** Whether nothing happens to it any more until a person decides something. */
export const isAtRest = ({ state, pausedBy }: Pick<DeploymentView, 'state' | 'pausedBy'>): boolean =>
  isFinal(state) || state === 'rollback-failed' || (state === 'paused' && pausedBy === 'held')

/**
 * Shows each phase, step and verdict of a deployment as it happens, until it is at rest, through outages of the server.
 * @param isOver when to stop looking
 * @throws CliError when it was stopped before
 */
export async function followDeployment(
  client: ApiClient,
  deployment: string,
  {
    json = false,
    terminal,
    isOver = isAtRest,
  }: { json?: boolean; terminal: Terminal; isOver?: (view: DeploymentView) => boolean },
): Promise<DeploymentView> {
  const shown = new Set<string>()
  const show = (entries: readonly JournalEntry[]): void => {
    for (const entry of entries) {
      const place = `${entry.source} ${entry.seq}`
      if (shown.has(place)) continue
      shown.add(place)
      if (json) printJson(terminal, entry)
      else terminal.out(`${journalLine(entry)}\n`)
    }
  }
  const load = async () => await client.get(deploymentPath(deployment), DeploymentDetail)
  let { deployment: view, journal, asOf } = await load()
  show(journal)
  if (isOver(view)) return view
  for await (const change of followChanges(client, asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (change.reset) {
      ;({ deployment: view, journal, asOf } = await load())
      show(journal)
    }
    for (const { frame } of change.items) {
      if (frame.type === 'journal' && frame.deploymentId === view.id) show(frame.entries)
      if (frame.type === 'deployment' && frame.deployment.id === view.id) view = frame.deployment
    }
    if (isOver(view)) return view
  }
  const next = `It goes on without mc. See it with: mc deployment show ${nameOf(view)}`
  throw new CliError(exitCodes.unavailable, `${nameOf(view)} is ${view.state}; its end is not known yet.`, next)
}
