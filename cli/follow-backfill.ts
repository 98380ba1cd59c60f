import { BackfillDetail } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import type { ApiClient } from './api-client.ts'
import { runName } from './backfill-exit.ts'
import { CliError, exitCodes } from './exit.ts'
import { followChanges } from './follow.ts'
import { printJson, sayOutage } from './output.ts'
import { plainLine } from './plain-text.ts'
import type { Terminal } from './terminal.ts'
import { count } from './wording.ts'

/** Path of a run; it is named by its number. */
export const backfillPath = (number: string): string => `/api/v1/backfills/${encodeURIComponent(number.replace(/^#/, ''))}`

/**
 * Shows how far a run is whenever that changes, until it is over, through outages of the server.
 * @param isOver when to stop looking
 * @throws CliError when it was stopped before
 */
export async function followBackfill(
  client: ApiClient,
  number: string,
  {
    json = false,
    terminal,
    isOver = ({ state }) => isBackfillOver(state),
  }: { json?: boolean | undefined; terminal: Terminal; isOver?: (view: BackfillView) => boolean },
): Promise<BackfillView> {
  let said = ''
  const show = (view: BackfillView): void => {
    const line = progressLine(view)
    if (line === said) return
    said = line
    if (json) printJson(terminal, view)
    else terminal.out(`${plainLine(line)}\n`)
  }
  const load = async () => await client.get(backfillPath(number), BackfillDetail)
  let { backfill: view, asOf } = await load()
  show(view)
  if (isOver(view)) return view
  for await (const change of followChanges(client, asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (change.reset) ({ backfill: view, asOf } = await load())
    for (const { frame } of change.items) if (frame.type === 'backfill' && frame.backfill.id === view.id) view = frame.backfill
    show(view)
    if (isOver(view)) return view
  }
  const next = `It goes on without mc. See it with: mc backfill watch ${view.number}`
  throw new CliError(exitCodes.unavailable, `${runName(view)} is ${view.state}; its end is not known yet.`, next)
}

/** State, phase and progress of a run in a line. */
function progressLine(view: BackfillView): string {
  const { state, phase, progress } = view
  const head = `${runName(view)} ${state}`
  if (isBackfillOver(state) || progress === null) return phase ? `${head}: ${phase}` : head
  const { done, total, rowsPerSecond, secondsLeft } = progress
  const share = total ? ` ${Math.floor((100 * done) / total)} %,` : ''
  const rate = rowsPerSecond === null ? '' : `, ${count(rowsPerSecond)} rows/s`
  const left = secondsLeft === null ? '' : `, about ${count(Math.ceil(secondsLeft))} s left`
  return `${head}:${share} ${count(done)} of ${total === null ? 'unknown' : count(total)} rows${rate}${left}${phase ? ` – ${phase}` : ''}`
}
