import { setTimeout as pause } from 'node:timers/promises'
import { DeploymentDetail, OutputPage } from '#contracts/api/releases.ts'
import type { OutputLine } from '#contracts/deployments.ts'
import type { ApiClient } from './api-client.ts'
import { Unavailable } from './exit.ts'
import { deploymentPath, isAtRest } from './follow-deployment.ts'
import { printJson, sayOutage, untilStopped } from './output.ts'
import { plainLine } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = { json?: boolean; follow?: boolean; target?: string }

const LOOK_EVERY_MS = 1_000
/** As many lines as one answer holds. */
const PAGE = 5_000

/** Prints what a deployment wrote; with `follow`, goes on until it is at rest and nothing more came, through outages. */
export async function showOutput(client: ApiClient, name: string, options: Options, terminal: Terminal): Promise<void> {
  const { follow, target } = options
  const path = `${deploymentPath(name)}/output`
  let after = 0
  const next = async (): Promise<number> => {
    const { items, last } = await client.get(path, OutputPage, { after, limit: PAGE, target })
    for (const line of items) printLine(line, options, terminal)
    after = last
    return items.length
  }
  while ((await next()) === PAGE);
  if (!follow) return
  const outage = sayOutage(terminal)
  let isAway = false
  await untilStopped(terminal, async () => {
    for (let isOver = false; !terminal.signal.aborted; ) {
      try {
        const fresh = await next()
        if (isOver && fresh === 0) return
        isOver = isAtRest((await client.get(deploymentPath(name), DeploymentDetail)).deployment)
        if (isAway) outage(null)
        isAway = false
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        if (!isAway) outage(error.message)
        isAway = true
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: terminal.signal })
    }
  })
}

function printLine(line: OutputLine, { json }: Options, terminal: Terminal): void {
  if (json) printJson(terminal, line)
  else
    terminal.out(
      `${line.at.slice(11, 23)} ${line.target} ${line.stream === 'stdout' ? '' : `[${line.stream}] `}${plainLine(line.line)}\n`,
    )
}
